using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace FieldCrypt.Diagnostics;

/// <summary>What the guards of this process tell of themselves: a store reports, the gauge and the health checks show.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class ProcessGuards
{
    /// <summary>The name under which health checks show it.</summary>
    public const string HealthEntry = "fieldcrypt.process_guard";

    private static readonly ConcurrentDictionary<(string Store, string Mode), int> Reported = [];

    private static readonly ObservableGauge<int> Guarded = FieldCryptDiagnostics.Meter.CreateObservableGauge(
        "fieldcrypt.process_guard.tables",
        static () => Reported.Select(report => new Measurement<int>(
            report.Value,
            new KeyValuePair<string, object?>("fieldcrypt.store", report.Key.Store),
            new KeyValuePair<string, object?>("fieldcrypt.process_guard.mode", report.Key.Mode))),
        "{table}",
        "How many tables of DynamoDB the process guard looks after; 1 for another store, of which it looks after every annotated class.");

    /// <summary>All of it in a few words.</summary>
    public static string Description => Reported.Values.All(count => count == 0)
        ? "off"
        : string.Join(", ", Reported.Where(report => report.Value > 0)
            .OrderBy(report => report.Key)
            .Select(report => string.Create(CultureInfo.InvariantCulture, $"{report.Key.Store}: {report.Key.Mode} ({report.Value})")));

    /// <summary>Says how much a store guards in a mode now.</summary>
    public static void Report(string store, string mode, int count) => Reported[(store, mode)] = count;
}
