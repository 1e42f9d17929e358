using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>Encrypts and decrypts the fields of one item, each under a key and nonce of its own.</summary>
/// <remarks>
/// The key and nonce of encrypted field <c>k</c> (counted from 0 in canonical order) are the 44 bytes of the AES-256-CTR keystream under
/// the field root key that begin at counter block <c>"AwsDbeField" || 2C || u32(3k)</c>; as 44 bytes take 3 blocks, no two fields share
/// keystream. The blocks of all fields are encrypted in one call. A stored field is <c>type id (2) || ciphertext || tag (16)</c>, with the
/// canonical path as additional data. AWS Database Encryption SDK specification, "Encrypt Structure", "Calculate Field Key".
/// </remarks>
internal sealed class FieldCipher : IDisposable
{
    /// <summary>How much longer a stored field is than its serialized value.</summary>
    public const int Overhead = TypeIdLength + Aead.TagLength;
    public const int TypeIdLength = 2;
    private const int BlockLength = 16;
    private const int StrideLength = BlocksPerField * BlockLength;
    private const int BlocksPerField = 3;

    private readonly int _count;
    private byte[]? _keystream;

    /// <summary>Computes the keys of all fields.</summary>
    /// <param name="fieldRootKey">32 bytes.</param>
    /// <param name="count">How many fields are encrypted.</param>
    public FieldCipher(ReadOnlySpan<byte> fieldRootKey, int count)
    {
        _count = count;
        var length = count * StrideLength;
        _keystream = ArrayPool<byte>.Shared.Rent(length);
        if (count > 0)
        {
            var blocks = _keystream.AsSpan(0, length);
            WriteCounters(blocks);
            using var aes = Aes.Create();
            aes.SetKey(fieldRootKey);
            aes.EncryptEcb(blocks, blocks, PaddingMode.None);
            PrimitiveCalls.Current.Keystreams++;
        }
    }

    /// <summary>Encrypts a field where it stands.</summary>
    /// <param name="index">Its number among the encrypted fields.</param>
    /// <param name="path">Its name.</param>
    /// <param name="stored">Its type id, its serialized value and room for the tag; becomes what is stored.</param>
    public void Encrypt(int index, CanonicalPath path, Span<byte> stored)
    {
        var @sealed = stored[TypeIdLength..];
        Aead.Encrypt(Key(index), Nonce(index), path.Bytes, @sealed[..^Aead.TagLength], @sealed);
    }

    /// <summary>Decrypts a field of an item whose footer was verified: nothing else protects the type id.</summary>
    /// <param name="index">Its number among the encrypted fields.</param>
    /// <param name="path">Its name.</param>
    /// <param name="stored">What is stored, at least <see cref="Overhead"/> bytes.</param>
    /// <param name="value">Receives the serialized value, <see cref="Overhead"/> bytes shorter.</param>
    /// <exception cref="DataNotAuthenticException">The field was changed.</exception>
    public void Decrypt(int index, CanonicalPath path, ReadOnlySpan<byte> stored, Span<byte> value)
    {
        if (!Aead.TryDecrypt(Key(index), Nonce(index), path.Bytes, stored[TypeIdLength..], value))
        {
            throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(path.Name)}' was changed.");
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _keystream, null) is { } keystream)
        {
            CryptographicOperations.ZeroMemory(keystream.AsSpan(0, _count * StrideLength));
            ArrayPool<byte>.Shared.Return(keystream);
        }
    }

    /// <summary>The 44 bytes of a field: 32 of key, 12 of nonce.</summary>
    internal ReadOnlySpan<byte> FieldKey(int index) => _keystream.AsSpan(index * StrideLength, Aead.KeyLength + Aead.NonceLength);

    private static void WriteCounters(Span<byte> blocks)
    {
        for (var i = 0; i * BlockLength < blocks.Length; i++)
        {
            var block = blocks.Slice(i * BlockLength, BlockLength);
            "AwsDbeField,"u8.CopyTo(block);
            BinaryPrimitives.WriteInt32BigEndian(block[12..], i);
        }
    }

    private ReadOnlySpan<byte> Key(int index) => FieldKey(index)[..Aead.KeyLength];

    private ReadOnlySpan<byte> Nonce(int index) => FieldKey(index)[Aead.KeyLength..];
}
