using FieldCrypt.Cryptography;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that the format requires for one value under a branch key, without the format: its wrapping key, the wrapping of its data key, the key
/// derivation, the header's tag, the frame; each on as many bytes as the message has. One object for each thread; its buffers are made once.
/// </summary>
internal sealed class SqlValueFloor
{
    private const int DataKeyLength = 32;
    private const int SaltLength = 16;
    private const int MessageIdLength = 32;
    private const int RandomLength = DataKeyLength + SaltLength + Aead.NonceLength + MessageIdLength;
    private const int WrappingDataLength = 17 + 6 + 16;
    private const int PartDataLength = 78;
    private const int FrameOverhead = 56;
    private const int ContextLength = 93;

    private readonly byte[] _branchKey = new byte[DataKeyLength];
    private readonly byte[] _wrappingKey = new byte[Aead.KeyLength];
    private readonly byte[] _dataKey = new byte[DataKeyLength];
    private readonly byte[] _key = new byte[Aead.KeyLength];
    private readonly byte[] _commitment = new byte[32];
    private readonly byte[] _random = new byte[RandomLength];
    private readonly byte[] _wrapped = new byte[DataKeyLength + Aead.TagLength];
    private readonly byte[] _wrappingData = new byte[WrappingDataLength + ContextLength];
    private readonly byte[] _partData = new byte[PartDataLength];
    private readonly byte[] _tag = new byte[Aead.TagLength];
    private readonly byte[] _mac = new byte[48];
    private readonly byte[] _plaintext;
    private readonly byte[] _sealed;
    private readonly byte[] _header;

    /// <param name="plaintextLength">The length of the value.</param>
    /// <param name="messageLength">The length of its message.</param>
    public SqlValueFloor(int plaintextLength, int messageLength)
    {
        _plaintext = new byte[plaintextLength];
        _sealed = new byte[plaintextLength + Aead.TagLength];
        _header = new byte[messageLength - plaintextLength - FrameOverhead];
        Encrypt();
    }

    public void Encrypt()
    {
        RandomBytes.Fill(_random);
        CounterKdfSha256.Derive(_branchKey, "aws-kms-hierarchy"u8, _random.AsSpan(0, SaltLength), _wrappingKey);
        Aead.Encrypt(_wrappingKey, Aead.ZeroNonce, _wrappingData, _dataKey, _wrapped);
        Derive();
        using var cipher = Aead.SetUp(_key);
        cipher.Encrypt(Aead.ZeroNonce, _header, [], _tag);
        cipher.Encrypt(Aead.ZeroNonce, _partData, _plaintext, _sealed);
    }

    public void Decrypt()
    {
        CounterKdfSha256.Derive(_branchKey, "aws-kms-hierarchy"u8, _random.AsSpan(0, SaltLength), _wrappingKey);
        Require(Aead.TryDecrypt(_wrappingKey, Aead.ZeroNonce, _wrappingData, _wrapped, _dataKey));
        Derive();
        using var cipher = Aead.SetUp(_key);
        Require(cipher.TryDecrypt(Aead.ZeroNonce, _header, _tag, []) && cipher.TryDecrypt(Aead.ZeroNonce, _partData, _sealed, _plaintext));
    }

    /// <summary>The hash of a blind index.</summary>
    public void Hash() => Hmac.Compute(HmacHash.Sha384, _commitment, _plaintext, _mac);

    private static void Require(bool isAuthentic)
    {
        if (!isAuthentic)
        {
            throw new InvalidOperationException("The floor does not open what it sealed.");
        }
    }

    private void Derive()
    {
        using var kdf = new HkdfSha512(_random.AsSpan(^MessageIdLength), _dataKey);
        kdf.Expand("..DERIVEKEY"u8, [], _key);
        kdf.Expand("COMMITKEY"u8, [], _commitment);
    }
}
