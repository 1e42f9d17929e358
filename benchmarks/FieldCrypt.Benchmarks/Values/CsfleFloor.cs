using FieldCrypt.Cryptography;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that one encrypted value of MongoDB's format requires, bare: HMAC-SHA-512 (twice for a deterministic value), AES-256-CBC
/// and a random IV, each under a key that stays set, through the same seam.
/// </summary>
internal sealed class CsfleFloor
{
    private const int HeaderLength = 34;
    private const int TagLength = 32;
    private const int LengthLength = 8;
    private const int BoundLength = 18 + LengthLength;

    private readonly Hmac _mac = Primitives.Current.RentHmac(HmacHash.Sha512);
    private readonly Hmac _ivMac = Primitives.Current.RentHmac(HmacHash.Sha512);
    private readonly CbcCipher _cbc;
    private readonly byte[] _blob;
    private readonly byte[] _plaintext;
    private readonly byte[] _tag = new byte[64];
    private readonly byte[] _random = new byte[1_024];
    private readonly int _paddedLength;
    private readonly int _length;
    private int _values;

    public CsfleFloor(byte[] key, int length)
    {
        _mac.SetKey(key.AsSpan(0, 32));
        _ivMac.SetKey(key.AsSpan(64, 32));
        _cbc = Primitives.Current.CreateCbc(key.AsSpan(32, 32));
        _length = length;
        _paddedLength = (length / 16 * 16) + 16;
        _blob = new byte[HeaderLength + _paddedLength + TagLength];
        _plaintext = new byte[_paddedLength];
    }

    public byte[] EncryptDeterministic()
    {
        _ivMac.Append(_blob.AsSpan(0, BoundLength + _length));
        _ivMac.Finish(_tag);
        return Seal();
    }

    public byte[] EncryptRandom()
    {
        if (_values++ % 64 == 0)
        {
            RandomBytes.Fill(_random);
        }

        return Seal();
    }

    public int Decrypt()
    {
        Mac();
        _cbc.Decrypt(_blob, HeaderLength, _paddedLength, _tag.AsSpan(0, CbcCipher.BlockLength), _plaintext, 0);
        return _paddedLength;
    }

    private byte[] Seal()
    {
        _cbc.EncryptInPlace(_blob, HeaderLength, _paddedLength, _tag.AsSpan(0, CbcCipher.BlockLength));
        Mac();
        return _blob;
    }

    private void Mac()
    {
        _mac.Append(_blob.AsSpan(0, _blob.Length - TagLength + LengthLength));
        _mac.Finish(_tag);
    }
}
