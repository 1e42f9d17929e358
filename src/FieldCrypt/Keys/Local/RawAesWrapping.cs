using System.Buffers.Binary;
using System.Text;
using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys.Local;

/// <summary>A data key wrapped by a local AES key: the layout of AWS's raw AES keyring, which other AWS libraries open.</summary>
/// <remarks>
/// <code>
/// provider id    the key namespace
/// provider info  key name || u32 tag length in bits (128) || u32 nonce length in bytes (12) || nonce
/// ciphertext     AES-GCM of the data key, then the tag; the encryption context is the additional data
/// </code>
/// AWS Encryption SDK specification, framework, "Raw AES Keyring".
/// </remarks>
internal static class RawAesWrapping
{
    private const int TagLengthInBits = Aead.TagLength * 8;
    private const int TrailerLength = sizeof(uint) + sizeof(uint) + Aead.NonceLength;

    /// <summary>How many random bytes a wrapping takes besides the data key.</summary>
    public const int RandomLength = Aead.NonceLength;

    /// <summary>Makes a data key of random bytes and wraps it.</summary>
    public static GeneratedDataKey Generate(
        string keyNamespace, string keyName, AeadKey wrappingKey, ReadOnlySpan<byte> random, EncryptionContext context)
    {
        var info = InfoOf(keyName);
        random[^RandomLength..].CopyTo(info.AsSpan(^Aead.NonceLength));
        var dataKey = Secret.CopyOf(random[..^RandomLength]);
        try
        {
            return new GeneratedDataKey(dataKey, Seal(keyNamespace, info, wrappingKey, dataKey, context));
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }

    /// <summary>Wraps a data key that is there.</summary>
    public static WrappedDataKey Wrap(string keyNamespace, string keyName, AeadKey wrappingKey, Secret dataKey, EncryptionContext context)
    {
        var info = InfoOf(keyName);
        RandomBytes.Fill(info.AsSpan(^Aead.NonceLength));
        return Seal(keyNamespace, info, wrappingKey, dataKey, context);
    }

    /// <summary>The key name in a provider info, which is not authentic; null if it is not of this layout.</summary>
    public static string? KeyNameIn(ReadOnlySpan<byte> info) => NameIn(info) is { IsEmpty: false } name ? Encoding.UTF8.GetString(name) : null;

    /// <summary>The bytes of the key name in a provider info, which is not authentic; empty if it is not of this layout.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> info)
    {
        if (info.Length <= TrailerLength)
        {
            return [];
        }

        var trailer = info[^TrailerLength..];
        return BinaryPrimitives.ReadUInt32BigEndian(trailer) == TagLengthInBits
            && BinaryPrimitives.ReadUInt32BigEndian(trailer[sizeof(uint)..]) == Aead.NonceLength
                ? info[..^TrailerLength]
                : [];
    }

    /// <summary>Opens a wrapped data key; null if the key or the context is another, or something was changed.</summary>
    public static Secret? TryUnwrap(WrappedDataKey wrapped, AeadKey wrappingKey, EncryptionContext context)
    {
        var ciphertext = wrapped.Ciphertext.Span;
        if (ciphertext.Length <= Aead.TagLength)
        {
            return null;
        }

        var dataKey = Secret.Blank(ciphertext.Length - Aead.TagLength);
        if (TryUnwrap(wrapped, wrappingKey, context, dataKey.Owned))
        {
            return dataKey;
        }

        dataKey.Dispose();
        return null;
    }

    /// <summary>Opens a wrapped data key of a length; false if the key, the context or the length is another, or something was changed.</summary>
    public static bool TryUnwrap(WrappedDataKey wrapped, AeadKey wrappingKey, EncryptionContext context, Span<byte> dataKey) =>
        wrappingKey.TryDecrypt(wrapped.ProviderInfo.Span[^Aead.NonceLength..], context.Serialized.Span, wrapped.Ciphertext.Span, dataKey);

    /// <summary>Wraps a data key that is there, and writes it as it is stored.</summary>
    public static void Wrap(
        string keyNamespace,
        string keyName,
        AeadKey wrappingKey,
        ReadOnlySpan<byte> dataKey,
        ReadOnlySpan<byte> random,
        EncryptionContext context,
        ref ByteWriter writer)
    {
        var nonce = random[..RandomLength];
        writer.WriteText(keyNamespace);
        writer.WriteUInt16(Encoding.UTF8.GetByteCount(keyName) + TrailerLength);
        writer.WriteUtf8(keyName);
        writer.WriteUInt32(TagLengthInBits);
        writer.WriteUInt32(Aead.NonceLength);
        writer.WriteBytes(nonce);
        writer.WriteUInt16(dataKey.Length + Aead.TagLength);
        wrappingKey.Encrypt(nonce, context.Serialized.Span, dataKey, writer.Reserve(dataKey.Length + Aead.TagLength));
    }

    // All but the nonce.
    private static byte[] InfoOf(string keyName)
    {
        var nameLength = Encoding.UTF8.GetByteCount(keyName);
        var info = new byte[nameLength + TrailerLength];
        Encoding.UTF8.GetBytes(keyName, info);
        BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(nameLength), TagLengthInBits);
        BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(nameLength + sizeof(uint)), Aead.NonceLength);
        return info;
    }

    private static WrappedDataKey Seal(string keyNamespace, byte[] info, AeadKey wrappingKey, Secret dataKey, EncryptionContext context)
    {
        var ciphertext = new byte[dataKey.Length + Aead.TagLength];
        using var bytes = dataKey.Read();
        wrappingKey.Encrypt(info.AsSpan(^Aead.NonceLength), context.Serialized.Span, bytes.Span, ciphertext);
        return new WrappedDataKey(keyNamespace, info, ciphertext);
    }
}
