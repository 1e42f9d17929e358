using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using FieldCrypt.Diagnostics;
using Polly.CircuitBreaker;

namespace FieldCrypt.Kms;

/// <summary>What is counted about calls of KMS, under the meter <c>FieldCrypt</c>; always by operation and Region.</summary>
/// <remarks>Thread-safe. An instrument that nobody listens to costs a branch.</remarks>
internal static class KmsMetrics
{
    public const string OperationTag = "rpc.method";
    public const string RegionTag = "cloud.region";
    private const string FromRegionTag = "fieldcrypt.from_region";

    private static readonly Meter Meter = FieldCryptDiagnostics.Meter;

    /// <summary>Calls sent, retries and hedges included; those that failed are tagged with the reason.</summary>
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("fieldcrypt.kms.calls", "{call}", "Calls of KMS that were sent.");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "fieldcrypt.kms.call.duration", "s", "How long single calls of KMS took.");

    private static readonly Counter<double> Costs = Meter.CreateCounter<double>(
        "fieldcrypt.kms.cost", "{USD}", "What the calls of KMS cost at the configured price.");

    private static readonly Counter<long> Throttles = Meter.CreateCounter<long>(
        "fieldcrypt.kms.throttles", "{call}", "Calls that KMS refused because of too many requests.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "fieldcrypt.kms.retries", "{retry}", "Calls of KMS that were tried again in the same Region.");

    /// <summary>Operations that went on to another Region; tagged with both Regions and why.</summary>
    private static readonly Counter<long> Failovers = Meter.CreateCounter<long>(
        "fieldcrypt.kms.failovers", "{failover}", "Operations that asked another Region.");

    // Regions that are still in use, for the gauge; a weak table, so that being watched keeps nothing alive.
    private static readonly ConditionalWeakTable<KmsRegion, object> Regions = [];

    static KmsMetrics() => Meter.CreateObservableGauge(
        "fieldcrypt.kms.breaker.state", BreakerStates, "{state}", "The circuit breaker of a Region: 0 closed, 1 half-open, 2 open.");

    /// <summary>Shows the state of a Region's breaker for as long as the Region lives.</summary>
    public static void Watch(KmsRegion region) => Regions.Add(region, region.Name);

    public static void Called(KmsCall call, TimeSpan duration, double cost, string? error)
    {
        if (!Calls.Enabled && !Durations.Enabled && !Costs.Enabled)
        {
            return;
        }

        var tags = new TagList { { OperationTag, call.Operation }, { RegionTag, call.Region } };
        Costs.Add(cost, tags);
        if (error is not null)
        {
            tags.Add(FieldCryptMetrics.ErrorTag, error);
        }

        Calls.Add(1, tags);
        Durations.Record(duration.TotalSeconds, tags);
    }

    public static void Throttled(KmsCall call) =>
        Throttles.Add(1, new TagList { { OperationTag, call.Operation }, { RegionTag, call.Region } });

    public static void Retried(string operation, string region, KeyAccessFailure reason) => Retries.Add(
        1, new TagList { { OperationTag, operation }, { RegionTag, region }, { FieldCryptMetrics.ErrorTag, FailureReason.Of(reason) } });

    /// <param name="operation">The operation of KMS.</param>
    /// <param name="from">The Region that was asked before.</param>
    /// <param name="to">The Region that is asked now.</param>
    /// <param name="reason">Why the former did not do; null if it only was slow.</param>
    public static void FailedOver(string operation, string from, string to, KeyAccessFailure? reason) => Failovers.Add(
        1,
        new TagList
        {
            { OperationTag, operation },
            { FromRegionTag, from },
            { RegionTag, to },
            { FieldCryptMetrics.ErrorTag, reason is { } known ? FailureReason.Of(known) : "slow" },
        });

    private static IEnumerable<Measurement<int>> BreakerStates() => Regions.Select(static pair => new Measurement<int>(
        pair.Key.Breaker switch
        {
            CircuitState.Closed => 0,
            CircuitState.HalfOpen => 1,
            _ => 2,
        },
        new KeyValuePair<string, object?>(RegionTag, pair.Key.Name)));
}
