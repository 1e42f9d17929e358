using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Kms.Tests.Telemetry;

/// <summary>Listens to FieldCrypt's meter as a metrics exporter does.</summary>
/// <remarks>Other tests run at the same time: each sum is of the measurements with the given tags only.</remarks>
internal sealed class MetricsProbe : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = new();

    public MetricsProbe()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything that was measured, with its tags.</summary>
    public IEnumerable<(string Name, double Value, Dictionary<string, object?> Tags)> All => _measured;

    /// <summary>The sum of what an instrument measured under these tags.</summary>
    public double Sum(string name, params (string Key, string Value)[] tags) => Of(name, tags).Sum();

    /// <summary>What an observable instrument shows now under these tags.</summary>
    public IReadOnlyList<double> Observe(string name, params (string Key, string Value)[] tags)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return [.. Of(name, tags)];
    }

    public void Dispose() => _listener.Dispose();

    private IEnumerable<double> Of(string name, (string Key, string Value)[] tags) => _measured
        .Where(each => each.Name == name && Array.TrueForAll(tags, tag => Equals(each.Tags.GetValueOrDefault(tag.Key), tag.Value)))
        .Select(each => each.Value);

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copy = new Dictionary<string, object?>();
        foreach (var (key, tag) in tags)
        {
            copy[key] = tag;
        }

        _measured.Enqueue((instrument.Name, value, copy));
    }
}
