using System.Buffers.Binary;
using System.Text;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>
/// The name of an attribute as it is authenticated, and the order of attributes: the logical table name, then the path of depth 1.
/// </summary>
/// <remarks>
/// <code>
/// UTF-8(logical table name) || u64(1) || '$' || u64(length of name) || UTF-8(name)
/// </code>
/// AWS Database Encryption SDK specification, structured encryption, "Canonical Path". Because the length comes before the name, names
/// are ordered by the number of their UTF-8 bytes first.
/// </remarks>
internal sealed class CanonicalPath : IComparable<CanonicalPath>
{
    private const int FixedLength = sizeof(ulong) + 1 + sizeof(ulong);
    private readonly byte[] _bytes;
    private string? _contextKey;

    public CanonicalPath(string logicalTableName, string name)
    {
        Name = name;
        var tableLength = Encoding.UTF8.GetByteCount(logicalTableName);
        var nameLength = Encoding.UTF8.GetByteCount(name);
        _bytes = new byte[tableLength + FixedLength + nameLength];
        var rest = _bytes.AsSpan(Encoding.UTF8.GetBytes(logicalTableName, _bytes));
        BinaryPrimitives.WriteUInt64BigEndian(rest, 1);
        rest[8] = (byte)'$';
        BinaryPrimitives.WriteUInt64BigEndian(rest[9..], (ulong)nameLength);
        Encoding.UTF8.GetBytes(name, rest[FixedLength..]);
    }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>What its value is called in the encryption context, if it stands there.</summary>
    public string ContextKey => _contextKey ??= $"aws-crypto-attr.{Name}";

    public ReadOnlySpan<byte> Bytes => _bytes;

    public int CompareTo(CanonicalPath? other) => Bytes.SequenceCompareTo(other is null ? default : other.Bytes);
}
