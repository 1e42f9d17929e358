using FieldCrypt.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that the format requires for one message of one frame under a local key, without the format: random bytes, the wrapping of the
/// data key, the key derivation, the header's tag, the frame; each on as many bytes as that message has. Buffers are made once.
/// </summary>
internal sealed class MessageFloor
{
    private const int PartAdditionalDataLength = 78;

    private readonly AeadKey _wrappingKey = new(Secret.CopyOf(new byte[32]));
    private readonly byte[] _dataKey = new byte[32];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _commitment = new byte[32];
    private readonly byte[] _messageId = new byte[32];
    private readonly byte[] _random = new byte[32 + Aead.NonceLength];
    private readonly byte[] _wrapped = new byte[32 + Aead.TagLength];
    private readonly byte[] _tag = new byte[Aead.TagLength];
    private readonly byte[] _additionalData = new byte[PartAdditionalDataLength];
    private readonly byte[] _context;
    private readonly byte[] _header;
    private readonly byte[] _plaintext;
    private readonly byte[] _sealed;

    /// <param name="context">What the data key is bound to.</param>
    /// <param name="messageLength">The length of the whole message.</param>
    /// <param name="plaintextLength">The length of what it holds.</param>
    public MessageFloor(EncryptionContext context, int messageLength, int plaintextLength)
    {
        _context = context.Serialized.ToArray();
        _plaintext = new byte[plaintextLength];
        _sealed = new byte[plaintextLength + Aead.TagLength];
        _header = new byte[messageLength - plaintextLength - 56];
        Encrypt();
    }

    public int Encrypt()
    {
        RandomBytes.Fill(_random);
        _wrappingKey.Encrypt(Aead.ZeroNonce, _context, _dataKey, _wrapped);
        RandomBytes.Fill(_random.AsSpan(0, 32));
        Derive();
        using var cipher = Aead.SetUp(_key);
        cipher.Encrypt(Aead.ZeroNonce, _header, [], _tag);
        cipher.Encrypt(Aead.ZeroNonce, _additionalData, _plaintext, _sealed);
        return _sealed.Length;
    }

    public int Decrypt()
    {
        _wrappingKey.TryDecrypt(Aead.ZeroNonce, _context, _wrapped, _dataKey);
        Derive();
        using var cipher = Aead.SetUp(_key);
        return cipher.TryDecrypt(Aead.ZeroNonce, _header, _tag, []) && cipher.TryDecrypt(Aead.ZeroNonce, _additionalData, _sealed, _plaintext)
            ? _plaintext.Length
            : 0;
    }

    private void Derive()
    {
        using var kdf = new HkdfSha512(_messageId, _dataKey);
        kdf.Expand("..DERIVEKEY"u8, [], _key);
        kdf.Expand("COMMITKEY"u8, [], _commitment);
    }
}
