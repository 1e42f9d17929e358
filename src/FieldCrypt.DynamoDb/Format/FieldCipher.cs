using System.Buffers.Binary;
using FieldCrypt.Cryptography;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>Encrypts and decrypts the fields of one item, each under a key and nonce of its own.</summary>
/// <remarks>
/// The key and nonce of encrypted field <c>k</c> (counted from 0 in canonical order) are the 44 bytes of the AES-256-CTR keystream under
/// the field root key that begin at counter block <c>"AwsDbeField" || 2C || u32(3k)</c>; as 44 bytes take 3 blocks, no two fields share
/// keystream. The blocks of all fields are encrypted in one call. A stored field is <c>type id (2) || ciphertext || tag (16)</c>, with the
/// canonical path as additional data. AWS Database Encryption SDK specification, "Encrypt Structure", "Calculate Field Key".
/// </remarks>
internal ref struct FieldCipher : IDisposable
{
    /// <summary>How much longer a stored field is than its serialized value.</summary>
    public const int Overhead = TypeIdLength + Aead.TagLength;
    public const int TypeIdLength = 2;
    private const int BlockLength = 16;
    private const int StrideLength = BlocksPerField * BlockLength;
    private const int BlocksPerField = 3;

    private readonly AeadCipher _cipher;
    private KeyScratch _keystream;

    /// <summary>Computes the keys of all fields.</summary>
    /// <param name="fieldRootKey">32 bytes.</param>
    /// <param name="count">How many fields are encrypted.</param>
    public FieldCipher(ReadOnlySpan<byte> fieldRootKey, int count)
    {
        _keystream = new KeyScratch(count * StrideLength);
        try
        {
            if (count > 0)
            {
                WriteCounters(_keystream.Span);
                Primitives.Current.EncryptBlocks(fieldRootKey, _keystream.Span);
                PrimitiveCalls.Current.Keystreams++;
            }

            _cipher = Primitives.Current.RentAead();
        }
        catch
        {
            _keystream.Dispose();
            throw;
        }
    }

    /// <summary>Encrypts a field where it stands.</summary>
    /// <param name="index">Its number among the encrypted fields.</param>
    /// <param name="path">Its name.</param>
    /// <param name="stored">Its type id, its serialized value and room for the tag; becomes what is stored.</param>
    public readonly void Encrypt(int index, CanonicalPath path, Span<byte> stored)
    {
        var @sealed = stored[TypeIdLength..];
        var key = FieldKey(index);
        _cipher.EncryptUnder(key[..Aead.KeyLength], key[Aead.KeyLength..], path.Bytes, @sealed[..^Aead.TagLength], @sealed);
    }

    /// <summary>Decrypts a field of an item whose footer was verified: nothing else protects the type id.</summary>
    /// <param name="index">Its number among the encrypted fields.</param>
    /// <param name="path">Its name.</param>
    /// <param name="stored">What is stored, at least <see cref="Overhead"/> bytes.</param>
    /// <param name="value">Receives the serialized value, <see cref="Overhead"/> bytes shorter.</param>
    /// <exception cref="DataNotAuthenticException">The field was changed.</exception>
    public readonly void Decrypt(int index, CanonicalPath path, ReadOnlySpan<byte> stored, Span<byte> value)
    {
        var key = FieldKey(index);
        if (!_cipher.TryDecryptUnder(key[..Aead.KeyLength], key[Aead.KeyLength..], path.Bytes, stored[TypeIdLength..], value))
        {
            throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(path.Name)}' was changed.");
        }
    }

    public void Dispose()
    {
        try
        {
            _cipher.Dispose();
        }
        finally
        {
            _keystream.Dispose();
        }
    }

    /// <summary>The 44 bytes of a field: 32 of key, 12 of nonce.</summary>
    internal readonly ReadOnlySpan<byte> FieldKey(int index) => _keystream.Span.Slice(index * StrideLength, Aead.KeyLength + Aead.NonceLength);

    private static void WriteCounters(Span<byte> blocks)
    {
        for (var i = 0; i * BlockLength < blocks.Length; i++)
        {
            var block = blocks.Slice(i * BlockLength, BlockLength);
            "AwsDbeField,"u8.CopyTo(block);
            BinaryPrimitives.WriteInt32BigEndian(block[12..], i);
        }
    }
}
