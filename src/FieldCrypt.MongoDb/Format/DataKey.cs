using System.Collections.Concurrent;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.MongoDb.Format;

/// <summary>An opened data key: 96 bytes, and ciphers that are set up with them.</summary>
/// <remarks>Thread-safe. Cleared when its last holder lets go.</remarks>
internal sealed class DataKey : SharedKey
{
    public const int Length = 96;

    // What more threads than this leave behind is freed: it costs memory outside the collector's sight.
    private static readonly int MaxIdleEngines = Environment.ProcessorCount;

    private readonly Secret _key;
    private readonly ConcurrentQueue<CsfleEngine> _idle = new();
    private CsfleEngine? _firstIdle;

    /// <summary>Makes an opened key, which its maker holds.</summary>
    /// <param name="id">The id of its document in the key vault.</param>
    /// <param name="key">The 96 bytes; this object clears them.</param>
    public DataKey(Guid id, Secret key)
    {
        if (key.Length != Length)
        {
            key.Dispose();
            throw new KeyAccessException(
                KeyAccessFailure.InvalidResponse, $"Data key {id} has another length than {Length} bytes; it was not used.")
            { KeyId = $"{id}" };
        }

        Id = id;
        _key = key;
    }

    /// <summary>The id of its document in the key vault.</summary>
    public Guid Id { get; }

    /// <summary>Reads the 96 bytes.</summary>
    public SecretLease Read() => _key.Read();

    /// <summary>Ciphers for one value; give them back afterwards.</summary>
    public CsfleEngine Rent() =>
        Interlocked.Exchange(ref _firstIdle, null) ?? (_idle.TryDequeue(out var engine) ? engine : SetUp());

    /// <summary>Takes ciphers back that did all they were asked to. After a failure dispose them instead: their state is unknown.</summary>
    public void Return(CsfleEngine engine)
    {
        if (Interlocked.CompareExchange(ref _firstIdle, engine, null) is null)
        {
            return;
        }

        if (_idle.Count < MaxIdleEngines)
        {
            _idle.Enqueue(engine);
        }
        else
        {
            engine.Dispose();
        }
    }

    /// <summary>Says which key it is, never what it is.</summary>
    public override string ToString() => $"Data key {Id}";

    private CsfleEngine SetUp()
    {
        using var key = _key.Read();
        return new CsfleEngine(key.Span);
    }

    protected override void Clear()
    {
        _key.Dispose();
        Interlocked.Exchange(ref _firstIdle, null)?.Dispose();
        while (_idle.TryDequeue(out var engine))
        {
            engine.Dispose();
        }
    }
}
