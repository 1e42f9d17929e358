using FieldCrypt.Keys.Caching;

namespace FieldCrypt.EntityFrameworkCore.Search;

/// <summary>The key of blind indexes, opened once and kept for a set time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OpenedIndexKeys : IDisposable
{
    private const string Only = "";
    private readonly KeyCache<string, IndexKey> _opened;

    public OpenedIndexKeys(BlindIndexKeys source) => _opened = new(
        source.Cache,
        async _ => new IndexKey(await source.OpenAsync(CancellationToken.None).ConfigureAwait(false)),
        StringComparer.Ordinal,
        "blind index keys");

    public async Task OpenAsync(CancellationToken cancellationToken) =>
        (await _opened.GetAsync(Only, cancellationToken).ConfigureAwait(false)).Release();

    /// <summary>Hashes a value; where the key is not in memory, this thread waits for it.</summary>
    public BlindIndex Hash(string column, int bits, ReadOnlySpan<byte> value)
    {
        var opening = _opened.GetAsync(Only, CancellationToken.None);
        var key = opening.IsCompleted ? opening.GetAwaiter().GetResult() : opening.AsTask().GetAwaiter().GetResult();
        try
        {
            return key.Hash(column, bits, value);
        }
        finally
        {
            key.Release();
        }
    }

    public void Dispose() => _opened.Dispose();
}
