using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys;

/// <summary>
/// The pairs of text that are bound to a data key: not secret, but authenticated; a data key opens only under the context it was
/// wrapped with.
/// </summary>
/// <remarks>
/// Immutable. Ordered by the UTF-8 bytes of the keys. At most 65,535 pairs, each key and value at most 65,535 bytes of UTF-8 (AWS
/// Encryption SDK specification, structures, "Encryption Context").
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "The term of AWS KMS and of every format here.")]
public sealed class EncryptionContext : IReadOnlyDictionary<string, string>
{
    /// <summary>The context with no pairs.</summary>
    public static readonly EncryptionContext Empty = new([]);

    /// <summary>The pair that holds the verification key of a digital signature (AWS material providers specification, "Encryption Context").</summary>
    internal const string SignaturePair = "aws-crypto-public-key";

    private readonly KeyValuePair<string, string>[] _pairs;
    private byte[]? _serialized;

    /// <summary>Makes a context.</summary>
    /// <exception cref="ArgumentException">A key is there twice, or a text is not valid UTF-16 or too long.</exception>
    public EncryptionContext(IEnumerable<KeyValuePair<string, string>> pairs)
        : this(ToArray(pairs))
    {
    }

    private EncryptionContext(KeyValuePair<string, string>[] pairs)
    {
        _pairs = pairs;
        foreach (var pair in _pairs)
        {
            RequireFits(pair.Key);
            RequireFits(pair.Value);
        }

        Sort(_pairs);
        for (var i = 1; i < _pairs.Length; i++)
        {
            if (string.Equals(_pairs[i - 1].Key, _pairs[i].Key, StringComparison.Ordinal))
            {
                throw new ArgumentException($"The encryption context has '{ForeignText.Shown(_pairs[i].Key)}' twice.", nameof(pairs));
            }
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(_pairs.Length, ushort.MaxValue, nameof(pairs));
    }

    /// <summary>The number of pairs.</summary>
    public int Count => _pairs.Length;

    /// <summary>The keys, in order.</summary>
    public IEnumerable<string> Keys => _pairs.Select(pair => pair.Key);

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<string> Values => _pairs.Select(pair => pair.Value);

    /// <summary>The pairs, in order, for loops that must not allocate.</summary>
    internal ReadOnlySpan<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>
    /// The canonical form that every wrapping binds: a 2-byte count, then 2-byte length and UTF-8 bytes of each key and value, in order.
    /// An empty context is no bytes at all.
    /// </summary>
    internal ReadOnlyMemory<byte> Serialized => _serialized ??= Serialize();

    /// <summary>Makes a context of an array that becomes its own.</summary>
    /// <inheritdoc cref="EncryptionContext(IEnumerable{KeyValuePair{string, string}})" path="/exception"/>
    internal static EncryptionContext Of(KeyValuePair<string, string>[] pairs) => new(pairs);

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">The context does not have the key.</exception>
    public string this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The encryption context has no '{ForeignText.Shown(key)}'.");

    /// <summary>Whether the context has a key.</summary>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <summary>Looks a key up.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var pair in _pairs)
        {
            if (string.Equals(pair.Key, key, StringComparison.Ordinal))
            {
                value = pair.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Few and nearly in order: those that formats make are.
    private static void Sort(KeyValuePair<string, string>[] pairs)
    {
        const int Few = 16;
        if (pairs.Length > Few)
        {
            Array.Sort(pairs, static (x, y) => Utf8Order.Instance.Compare(x.Key, y.Key));
            return;
        }

        for (var i = 1; i < pairs.Length; i++)
        {
            var pair = pairs[i];
            var place = i;
            while (place > 0 && Utf8Order.Instance.Compare(pairs[place - 1].Key, pair.Key) > 0)
            {
                pairs[place] = pairs[place - 1];
                place--;
            }

            pairs[place] = pair;
        }
    }

    private static KeyValuePair<string, string>[] ToArray(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return [.. pairs];
    }

    private static void RequireFits(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > ushort.MaxValue || Encoding.UTF8.GetByteCount(text) > ushort.MaxValue)
        {
            throw new ArgumentException("A text of an encryption context has at most 65,535 bytes.");
        }

        if (!SurrogatePairs.AreWhole(text))
        {
            throw new ArgumentException("A text of an encryption context has half of a surrogate pair.");
        }
    }

    private byte[] Serialize()
    {
        if (_pairs.Length == 0)
        {
            return [];
        }

        using var writer = new ByteWriter(256);
        writer.WriteUInt16(_pairs.Length);
        foreach (var pair in _pairs)
        {
            writer.WriteText(pair.Key);
            writer.WriteText(pair.Value);
        }

        return writer.Written.ToArray();
    }
}
