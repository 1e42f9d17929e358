using System.Diagnostics.Metrics;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Operations.Pace;

/// <summary>Counts the calls of KMS that are made on behalf of one step, and what they cost, as FieldCrypt's own meter tells them.</summary>
/// <remarks>Calls of the application in the same process are not counted: a call belongs to the flow of execution that makes it.</remarks>
internal sealed class KmsTally : IDisposable
{
    private static readonly AsyncLocal<KmsTally?> Current = new();

    // One for the process: a listener for each step would slow everybody's instruments down.
    private static readonly MeterListener Listener = Listen();
    private readonly KmsTally? _outer;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Operation, string Region), (long Calls, double Cost)> _uses = [];
    private long _calls;

    private KmsTally(KmsTally? outer) => _outer = outer;

    /// <summary>How many calls so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Begins to count what the current flow of execution calls, until it is disposed in the same method.</summary>
    public static KmsTally Begin()
    {
        _ = Listener;
        return Current.Value = new KmsTally(Current.Value);
    }

    /// <summary>What was called, by operation and Region.</summary>
    public List<KmsUse> ToUses()
    {
        lock (_gate)
        {
            return
            [
                .. _uses.OrderBy(use => use.Key).Select(use => new KmsUse
                {
                    Operation = use.Key.Operation,
                    Region = use.Key.Region,
                    Calls = use.Value.Calls,
                    CostInUsd = use.Value.Cost,
                }),
            ];
        }
    }

    public void Dispose() => Current.Value = _outer;

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName && instrument.Name is "fieldcrypt.kms.calls" or "fieldcrypt.kms.cost")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, calls, tags, _) => Current.Value?.Add(tags, calls, 0));
        listener.SetMeasurementEventCallback<double>(static (_, cost, tags, _) => Current.Value?.Add(tags, 0, cost));
        listener.Start();
        return listener;
    }

    private void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, long calls, double cost)
    {
        var (operation, region) = ("?", "?");
        foreach (var tag in tags)
        {
            switch (tag.Key)
            {
                case "rpc.method":
                    operation = tag.Value as string ?? operation;
                    break;
                case "cloud.region":
                    region = tag.Value as string ?? region;
                    break;
            }
        }

        Interlocked.Add(ref _calls, calls);
        lock (_gate)
        {
            var use = _uses.GetValueOrDefault((operation, region));
            _uses[(operation, region)] = (use.Calls + calls, use.Cost + cost);
        }
    }
}
