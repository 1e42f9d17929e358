using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>The SHA-384 hash of everything in an item that is signed, fed in canonical order.</summary>
/// <remarks>
/// <code>
/// header || u64 length of context || context || fields…
/// encrypted field: path || u64(stored length - 2) || "ENCRYPTED" || stored value, which begins with the type id
/// readable field:  path || u64(length)            || "PLAINTEXT" || type id || serialized value
/// </code>
/// AWS Database Encryption SDK specification, structured encryption footer, "Canonical Record".
/// </remarks>
internal readonly struct CanonicalRecord : IDisposable
{
    public const int HashLength = SHA384.HashSizeInBytes;

    private readonly IncrementalHash _hash;

    public CanonicalRecord(ReadOnlySpan<byte> header, ReadOnlySpan<byte> context)
    {
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        _hash.AppendData(header);
        AppendLength(context.Length);
        _hash.AppendData(context);
    }

    public void AppendEncrypted(CanonicalPath path, ReadOnlySpan<byte> stored)
    {
        _hash.AppendData(path.Bytes);
        AppendLength(stored.Length - FieldCipher.TypeIdLength);
        _hash.AppendData("ENCRYPTED"u8);
        _hash.AppendData(stored);
    }

    public void AppendPlaintext(CanonicalPath path, ushort typeId, ReadOnlySpan<byte> value)
    {
        _hash.AppendData(path.Bytes);
        AppendLength(value.Length);
        _hash.AppendData("PLAINTEXT"u8);
        Span<byte> type = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(type, typeId);
        _hash.AppendData(type);
        _hash.AppendData(value);
    }

    public void Finish(Span<byte> hash) => _hash.GetHashAndReset(hash);

    public void Dispose() => _hash.Dispose();

    private void AppendLength(long length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        _hash.AppendData(bytes);
    }
}
