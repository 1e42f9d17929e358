using System.Diagnostics.Metrics;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Tests.Keys.Caching;

/// <summary>Does something on the thread that looks for a key in vain, at once when it is counted.</summary>
internal sealed class CacheMisses : IDisposable
{
    private readonly MeterListener _listener = new();

    public CacheMisses(string cache, Action onMiss)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName && instrument.Name == "fieldcrypt.keys.cache.misses")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags[0].Value is string name && name == cache)
            {
                onMiss();
            }
        });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
