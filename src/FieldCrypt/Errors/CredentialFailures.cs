using System.Text.Json;

namespace FieldCrypt;

/// <summary>What looks for a client's credentials, in files, in processes and at other services, throws what it likes.</summary>
internal static class CredentialFailures
{
    /// <summary>Whether an exception of a client of a service, which is none of its own kind, may be one of those.</summary>
    public static bool Include(Exception exception) =>
        exception is not ObjectDisposedException and (InvalidOperationException or UnauthorizedAccessException or JsonException or FormatException);
}
