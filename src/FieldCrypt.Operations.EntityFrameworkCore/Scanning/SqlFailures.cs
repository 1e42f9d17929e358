using System.Data.Common;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Which failures of a database pass.</summary>
internal static class SqlFailures
{
    private const string TooManyConnections = "53300";

    public static bool IsThrottling(Exception exception) => exception is DbException { SqlState: TooManyConnections };

    // A cancellation that is not the job's own is a driver's timeout.
    public static bool IsTransient(Exception exception) => exception is DbException { IsTransient: true }
        or TimeoutException or IOException or System.Net.Sockets.SocketException or OperationCanceledException
        || (exception is DbException or InvalidOperationException && exception.InnerException is { } cause && IsTransient(cause));
}
