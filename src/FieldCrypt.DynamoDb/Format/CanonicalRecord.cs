using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>Everything in an item that is signed, in canonical order and in one buffer, and its SHA-384 hash.</summary>
/// <remarks>
/// <code>
/// header || u64 length of context || context || fields…
/// encrypted field: path || u64(stored length - 2) || "ENCRYPTED" || stored value, which begins with the type id
/// readable field:  path || u64(length)            || "PLAINTEXT" || type id || serialized value
/// </code>
/// Values are serialized where they stand in the record, and encrypted in place: nothing is copied on the way, and no plaintext of an
/// encrypted field is left. AWS Database Encryption SDK specification, structured encryption footer, "Canonical Record".
/// </remarks>
internal ref struct CanonicalRecord
{
    public const int HashLength = SHA384.HashSizeInBytes;

    /// <summary>What a field takes besides its path and its value.</summary>
    public const int FieldOverhead = sizeof(ulong) + LabelLength + FieldCipher.Overhead;
    private const int LabelLength = 9;

    private ByteWriter _writer;
    private int _fieldStart;

    /// <param name="sizeHint">About how many bytes it will have.</param>
    public CanonicalRecord(int sizeHint) => _writer = new ByteWriter(sizeHint);

    /// <summary>Where header and values are written to.</summary>
    [UnscopedRef]
    public ref ByteWriter Writer => ref _writer;

    private static ReadOnlySpan<byte> EncryptedLabel => "ENCRYPTED"u8;

    private static ReadOnlySpan<byte> ReadableLabel => "PLAINTEXT"u8;

    /// <summary>Writes the encryption context, which follows the header.</summary>
    public void WriteContext(ReadOnlySpan<byte> context)
    {
        _writer.WriteUInt64(context.Length);
        _writer.WriteBytes(context);
    }

    /// <summary>Begins an encrypted field; what is stored is to be written next, then <see cref="EndField"/> called.</summary>
    public void BeginEncrypted(CanonicalPath path) => BeginField(path, EncryptedLabel);

    /// <summary>Begins a readable field; its type id and value are to be written next, then <see cref="EndField"/> called.</summary>
    public void BeginReadable(CanonicalPath path) => BeginField(path, ReadableLabel);

    /// <summary>Ends the field and fills its length in.</summary>
    /// <returns>Its type id and value, where they stand.</returns>
    public readonly Span<byte> EndField()
    {
        var field = _writer.From(_fieldStart);
        var value = field[(sizeof(ulong) + LabelLength)..];
        BinaryPrimitives.WriteInt64BigEndian(field, value.Length - FieldCipher.TypeIdLength);
        return value;
    }

    /// <summary>Hashes the record.</summary>
    public readonly void Hash(Span<byte> hash) => Primitives.Current.Sha384(_writer.Written, hash);

    public void Dispose() => _writer.Dispose();

    private void BeginField(CanonicalPath path, ReadOnlySpan<byte> label)
    {
        _writer.WriteBytes(path.Bytes);
        _fieldStart = _writer.Length;
        _writer.WriteUInt64(0);
        _writer.WriteBytes(label);
    }
}
