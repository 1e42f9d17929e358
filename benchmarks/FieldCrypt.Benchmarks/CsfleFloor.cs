using System.Security.Cryptography;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that one encrypted value of MongoDB's format requires, bare: HMAC-SHA-512 (twice for a deterministic value), AES-256-CBC
/// and a random IV, with the platform's objects kept open. No implementation on the same primitives can pass it.
/// </summary>
internal sealed class CsfleFloor
{
    private const int HeaderLength = 34;
    private const int TagLength = 32;
    private const int LengthLength = 8;
    private const int BoundLength = 18 + LengthLength;

    private readonly IncrementalHash _mac;
    private readonly IncrementalHash _ivMac;
    private readonly ICryptoTransform _encryptor;
    private readonly ICryptoTransform _decryptor;
    private readonly byte[] _blob;
    private readonly byte[] _plaintext;
    private readonly byte[] _tag = new byte[64];
    private readonly byte[] _random = new byte[1_024];
    private readonly int _paddedLength;
    private readonly int _length;
    private int _values;

    public CsfleFloor(byte[] key, int length)
    {
        _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key.AsSpan(0, 32));
        _ivMac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key.AsSpan(64, 32));
        using var aes = Aes.Create();
        aes.Key = key[32..64];
        aes.Padding = PaddingMode.None;
        _encryptor = aes.CreateEncryptor();
        _decryptor = aes.CreateDecryptor();
        _length = length;
        _paddedLength = (length / 16 * 16) + 16;
        _blob = new byte[HeaderLength + _paddedLength + TagLength];
        _plaintext = new byte[_paddedLength];
    }

    public byte[] EncryptDeterministic()
    {
        _ivMac.AppendData(_blob, 0, BoundLength + _length);
        _ivMac.GetHashAndReset(_tag);
        return Seal();
    }

    public byte[] EncryptRandom()
    {
        if (_values++ % 64 == 0)
        {
            RandomNumberGenerator.Fill(_random);
        }

        return Seal();
    }

    public int Decrypt()
    {
        Mac();
        return _decryptor.TransformBlock(_blob, HeaderLength, _paddedLength, _plaintext, 0);
    }

    private byte[] Seal()
    {
        _encryptor.TransformBlock(_plaintext, 0, _paddedLength, _blob, HeaderLength);
        Mac();
        return _blob;
    }

    private void Mac()
    {
        _mac.AppendData(_blob, 0, _blob.Length - TagLength + LengthLength);
        _mac.GetHashAndReset(_tag);
    }
}
