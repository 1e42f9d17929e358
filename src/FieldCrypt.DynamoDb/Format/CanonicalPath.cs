using System.Buffers.Binary;
using System.Text;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>
/// The name of an attribute as it is authenticated, and the order of attributes: the logical table name, then the path of depth 1.
/// </summary>
/// <remarks>
/// <code>
/// UTF-8(logical table name) || u64(1) || '$' || u64(length of name in UTF-16 code units) || UTF-8(name)
/// </code>
/// AWS Database Encryption SDK specification, structured encryption, "Canonical Path", which says "the length of the key": AWS's libraries
/// count UTF-16 code units, and then write UTF-8. Because the length comes first, shorter names come first.
/// </remarks>
internal sealed class CanonicalPath : IComparable<CanonicalPath>
{
    private const int FixedLength = sizeof(ulong) + 1 + sizeof(ulong);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _bytes;
    private string? _contextKey;

    /// <exception cref="EncoderFallbackException">The name holds half of a surrogate pair: it could not be told from another.</exception>
    public CanonicalPath(string logicalTableName, string name)
    {
        Name = name;
        var tableLength = Encoding.UTF8.GetByteCount(logicalTableName);
        _bytes = new byte[tableLength + FixedLength + StrictUtf8.GetByteCount(name)];
        var rest = _bytes.AsSpan(Encoding.UTF8.GetBytes(logicalTableName, _bytes));
        BinaryPrimitives.WriteUInt64BigEndian(rest, 1);
        rest[8] = (byte)'$';
        BinaryPrimitives.WriteUInt64BigEndian(rest[9..], (ulong)name.Length);
        StrictUtf8.GetBytes(name, rest[FixedLength..]);
    }

    private CanonicalPath(CanonicalPath other, int nameLength)
    {
        Name = other.Name;
        _bytes = other._bytes.ToArray();
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(_bytes.Length - StrictUtf8.GetByteCount(Name) - sizeof(ulong)), (ulong)nameLength);
    }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>What its value is called in the encryption context, if it stands there.</summary>
    public string ContextKey => _contextKey ??= $"aws-crypto-attr.{Name}";

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether the two ways of counting a name's length differ for it.</summary>
    public static bool IsCountedDifferently(string name) => !Ascii.IsValid(name);

    /// <summary>The path with the length counted in a given way.</summary>
    public CanonicalPath With(NameLength length) => length == NameLength.InUtf8Bytes && IsCountedDifferently(Name)
        ? new CanonicalPath(this, StrictUtf8.GetByteCount(Name))
        : this;

    public int CompareTo(CanonicalPath? other) => Bytes.SequenceCompareTo(other is null ? default : other.Bytes);
}
