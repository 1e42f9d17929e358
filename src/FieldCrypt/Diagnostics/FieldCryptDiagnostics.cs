using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FieldCrypt.Diagnostics;

/// <summary>The names under which FieldCrypt can be watched; <c>docs/telemetry.md</c> lists what is there.</summary>
/// <remarks>Nothing that is measured, traced or logged ever holds a value of an item, a data key or a passphrase.</remarks>
public static class FieldCryptDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FieldCrypt";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "FieldCrypt";

    internal static readonly Meter Meter = new(MeterName);

    internal static readonly ActivitySource Activities = new(ActivitySourceName);
}
