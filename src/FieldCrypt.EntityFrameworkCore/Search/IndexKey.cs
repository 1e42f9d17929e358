using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.EntityFrameworkCore.Search;

/// <summary>A key of blind indexes, and the HMAC keys of the columns that were derived from it.</summary>
/// <remarks>
/// A column's key is HKDF-SHA-512 of it without salt, info <c>AWS_DBE_SCAN_BEACON</c> and <c>table.column</c>, 64 bytes: the derivation of AWS's
/// beacons, with the column as the beacon's name. The hash is HMAC-SHA-384, of which the first bytes are stored (AWS Database Encryption SDK
/// specification, "Beacons"; a beacon is at most 63 bits of the same bytes).
/// </remarks>
internal sealed class IndexKey(Secret key) : SharedKey
{
    private const int ColumnKeyLength = 64;
    private const string Label = "AWS_DBE_SCAN_BEACON";
    private readonly ConcurrentDictionary<string, Secret> _columns = new(StringComparer.Ordinal);

    public BlindIndex Hash(string column, int bits, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA384.HashSizeInBytes];
        using var columnKey = KeyOf(column).Read();
        Hmac.Compute(HmacHash.Sha384, columnKey.Span, value, hash);
        return new BlindIndex(hash[..(bits / 8)].ToArray());
    }

    private Secret KeyOf(string column)
    {
        if (_columns.TryGetValue(column, out var known))
        {
            return known;
        }

        var derived = Derive(column);
        var kept = _columns.GetOrAdd(column, derived);
        if (kept != derived)
        {
            derived.Dispose();
        }

        return kept;
    }

    private Secret Derive(string column)
    {
        var derived = Secret.Blank(ColumnKeyLength);
        using var from = key.Read();
        HKDF.DeriveKey(HashAlgorithmName.SHA512, from.Span, derived.Owned, salt: [], info: Encoding.UTF8.GetBytes(Label + column));
        return derived;
    }

    protected override void Clear()
    {
        key.Dispose();
        foreach (var derived in _columns.Values)
        {
            derived.Dispose();
        }
    }
}
