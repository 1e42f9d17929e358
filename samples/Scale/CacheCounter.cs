using System.Diagnostics.Metrics;

namespace FieldCrypt.Samples.Scale;

/// <summary>Counts FieldCrypt's cache hits and misses, as any program can.</summary>
internal sealed class CacheCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _hits;
    private long _misses;

    public CacheCounter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "FieldCrypt")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            switch (instrument.Name)
            {
                case "fieldcrypt.keys.cache.hits":
                    Interlocked.Add(ref _hits, value);
                    break;
                case "fieldcrypt.keys.cache.misses":
                    Interlocked.Add(ref _misses, value);
                    break;
                default:
                    break;
            }
        });
        _listener.Start();
    }

    public double HitRate => _hits + _misses == 0 ? 0 : (double)_hits / (_hits + _misses);

    public void Dispose() => _listener.Dispose();
}
