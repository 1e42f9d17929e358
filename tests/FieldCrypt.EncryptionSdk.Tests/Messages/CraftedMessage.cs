using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>
/// A message written by hand, in any suite, whole or in frames, right or wrong in one place: a second writer that shares nothing with the
/// library but the primitives.
/// </summary>
internal sealed record CraftedMessage
{
    public MessageSuite Suite { get; init; } = MessageSuite.Committing;

    public byte[] DataKey { get; init; } = new byte[32];

    public (string Key, string Value)[] Pairs { get; init; } = [];

    /// <summary>What stands in the place of the pairs, with its length.</summary>
    public byte[]? ContextBlock { get; init; }

    /// <summary>Pairs that are bound and not stored.</summary>
    public (string Key, string Value)[] Unstored { get; init; } = [];

    public int WrappedDataKeys { get; init; } = 1;

    public byte ContentType { get; init; } = 2;

    public uint FrameLength { get; init; } = 16;

    public uint Reserved { get; init; }

    public byte NonceLength { get; init; } = 12;

    public byte[]? HeaderNonce { get; init; }

    /// <summary>Whether a plaintext that fills its frames is followed by an empty final frame, as some libraries do.</summary>
    public bool EndsWithEmptyFrame { get; init; }

    /// <summary>The nonce of a part; null for its number.</summary>
    public Func<uint, byte[]>? Nonce { get; init; }

    /// <summary>The number that is written and authenticated for a part.</summary>
    public Func<uint, uint> Number { get; init; } = static number => number;

    /// <summary>The length that the final frame, or the body without frames, claims.</summary>
    public ulong? ClaimedLength { get; init; }

    /// <summary>A public key in the context that does not belong to the suite.</summary>
    public bool HasStrayPublicKey { get; init; }

    private int KeyLength => ((int)Suite & 0xFF) switch { 0x14 => 16, 0x46 => 24, _ => 32 };

    private bool IsVersion2 => Suite is MessageSuite.Committing or MessageSuite.CommittingSigned;

    private ECCurve? Curve => Suite switch
    {
        MessageSuite.Aes128Signed => ECCurve.NamedCurves.nistP256,
        MessageSuite.Aes192Signed or MessageSuite.Aes256Signed or MessageSuite.CommittingSigned => ECCurve.NamedCurves.nistP384,
        _ => null,
    };

    public byte[] Write(ReadOnlySpan<byte> plaintext)
    {
        using var signer = Curve is { } curve ? ECDsa.Create(curve) : null;
        var message = new MemoryStream();
        var messageId = RandomNumberGenerator.GetBytes(IsVersion2 ? 32 : 16);
        var (key, commitment) = Derive(messageId);
        WriteHeader(message, messageId, commitment, signer);
        using var gcm = new AesGcm(key, 16);
        var tag = new byte[16];
        var headerNonce = HeaderNonce ?? new byte[12];
        byte[] additional = [.. message.ToArray(), .. Unstored.Length == 0 ? [] : Serialize(Unstored)];
        gcm.Encrypt(headerNonce, Array.Empty<byte>(), Array.Empty<byte>(), tag, additional);
        message.Write(IsVersion2 ? [] : headerNonce);
        message.Write(tag);
        WriteBody(message, gcm, messageId, plaintext);
        if (signer is not null)
        {
            var hash = Suite == MessageSuite.Aes128Signed ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
            var signature = signer.SignData(message.ToArray(), hash, DSASignatureFormat.Rfc3279DerSequence);
            message.Write(UInt16(signature.Length));
            message.Write(signature);
        }

        return message.ToArray();
    }

    private (byte[] Key, byte[] Commitment) Derive(byte[] messageId)
    {
        var dataKey = DataKey[..KeyLength];
        var id = UInt16((int)Suite);
        if (IsVersion2)
        {
            var pseudoRandomKey = HKDF.Extract(HashAlgorithmName.SHA512, dataKey, messageId);
            return (
                HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, 32, [.. id, .. "DERIVEKEY"u8]),
                HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, 32, [.. "COMMITKEY"u8]));
        }

        var hash = Suite is MessageSuite.Aes192Signed or MessageSuite.Aes256Signed ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        return ((int)Suite >> 8 == 0 ? dataKey : HKDF.DeriveKey(hash, dataKey, KeyLength, [], [.. id, .. messageId]), []);
    }

    private void WriteHeader(MemoryStream message, byte[] messageId, byte[] commitment, ECDsa? signer)
    {
        message.Write(IsVersion2 ? [2] : [1, 0x80]);
        message.Write(UInt16((int)Suite));
        message.Write(messageId);
        var pairs = signer is null ? Pairs : [.. Pairs, ("aws-crypto-public-key", Convert.ToBase64String(Compressed(signer)))];
        if (HasStrayPublicKey)
        {
            using var stray = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            pairs = [.. pairs, ("aws-crypto-public-key", Convert.ToBase64String(Compressed(stray)))];
        }

        var block = pairs.Length == 0 ? [] : Serialize(pairs);
        message.Write(ContextBlock ?? [.. UInt16(block.Length), .. block]);
        message.Write(UInt16(WrappedDataKeys));
        for (var i = 0; i < WrappedDataKeys; i++)
        {
            message.Write([.. Text("crafted"), .. Text($"key {i}"), .. Text("wrapped")]);
        }

        message.WriteByte(ContentType);
        if (!IsVersion2)
        {
            message.Write(UInt32(Reserved));
            message.WriteByte(NonceLength);
        }

        message.Write(UInt32(FrameLength));
        message.Write(commitment);
    }

    private void WriteBody(MemoryStream message, AesGcm gcm, byte[] messageId, ReadOnlySpan<byte> plaintext)
    {
        if (ContentType == 1)
        {
            WritePart(message, gcm, messageId, "AWSKMSEncryptionClient Single Block", 1, [], isLast: true, plaintext, UInt64);
            return;
        }

        uint sequence = 1;
        while (FrameLength > 0 && (plaintext.Length > FrameLength || (EndsWithEmptyFrame && plaintext.Length == FrameLength)))
        {
            var number = Number(sequence++);
            WritePart(
                message, gcm, messageId, "AWSKMSEncryptionClient Frame", number, UInt32(number), isLast: false, plaintext[..(int)FrameLength], UInt32);
            plaintext = plaintext[(int)FrameLength..];
        }

        var last = Number(sequence);
        WritePart(
            message, gcm, messageId, "AWSKMSEncryptionClient Final Frame", last, [255, 255, 255, 255, .. UInt32(last)], isLast: true, plaintext, UInt32);
    }

    private void WritePart(
        MemoryStream message,
        AesGcm gcm,
        byte[] messageId,
        string text,
        uint number,
        byte[] before,
        bool isLast,
        ReadOnlySpan<byte> plaintext,
        Func<ulong, byte[]> writeLength)
    {
        var nonce = Nonce?.Invoke(number) ?? [0, 0, 0, 0, 0, 0, 0, 0, .. UInt32(number)];
        byte[] ciphertext = new byte[plaintext.Length], tag = new byte[16];
        byte[] additional = [.. messageId, .. Encoding.UTF8.GetBytes(text), .. UInt32(number), .. UInt64((ulong)plaintext.Length)];
        gcm.Encrypt(nonce, plaintext, ciphertext, tag, additional);
        message.Write(before);
        message.Write(nonce);
        message.Write(isLast ? writeLength(ClaimedLength ?? (ulong)plaintext.Length) : []);
        message.Write(ciphertext);
        message.Write(tag);
    }

    private static byte[] Compressed(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [(byte)(2 + (point.Y![^1] & 1)), .. point.X!];
    }

    public static byte[] Serialize(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var bytes = new List<byte>(UInt16(pairs.Length));
        foreach (var (key, value) in pairs)
        {
            bytes.AddRange([.. Text(key), .. Text(value)]);
        }

        return [.. bytes];
    }

    private static byte[] Text(string text) => [.. UInt16(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] UInt16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] UInt32(ulong value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        return bytes;
    }

    private static byte[] UInt64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
