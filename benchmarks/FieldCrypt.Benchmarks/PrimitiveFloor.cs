using System.Security.Cryptography;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that the item format requires for one item with one local AES key, without the format: random bytes, key
/// derivations, an AEAD per key and field, the hash of everything, the signatures. Buffers are made once.
/// </summary>
internal sealed class PrimitiveFloor
{
    private const int SignedLength = 1_400;
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _prk = new byte[64];
    private readonly byte[] _derived = new byte[32];
    private readonly byte[] _info = new byte[50];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _context = new byte[180];
    private readonly byte[] _header = new byte[300];
    private readonly byte[] _tag = new byte[16];
    private readonly byte[] _hash = new byte[64];
    private readonly byte[] _signed = new byte[SignedLength];
    private readonly byte[] _keystream;
    private readonly byte[] _plain;
    private readonly byte[] _cipher;
    private readonly byte[] _fieldTag = new byte[16];
    private readonly byte[] _keyCipher = new byte[32];
    private readonly byte[] _keyTag = new byte[16];
    private readonly byte[] _publicKeyX;
    private readonly byte[] _publicKeyY;
    private readonly byte[] _signature;
    private readonly int _fields;

    public PrimitiveFloor(int fieldLength, int fields)
    {
        _fields = fields;
        _plain = new byte[fieldLength];
        _cipher = new byte[fieldLength];
        _keystream = new byte[fields * 48];
        using (var gcm = new AesGcm(_key, 16))
        {
            gcm.Encrypt(_nonce, _plain, _cipher, _fieldTag, _info);
            gcm.Encrypt(_nonce, _derived, _keyCipher, _keyTag, _context);
        }

        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var point = ecdsa.ExportParameters(false).Q;
        (_publicKeyX, _publicKeyY) = (point.X!, point.Y!);
        _signature = ecdsa.SignData(_hash.AsSpan(0, 48), HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence).ToArray();
    }

    public int Encrypt()
    {
        // Data key, intermediate key, nonce of its wrapping, message id.
        RandomNumberGenerator.Fill(_keyCipher.AsSpan());
        RandomNumberGenerator.Fill(_keyCipher.AsSpan());
        RandomNumberGenerator.Fill(_nonce);
        RandomNumberGenerator.Fill(_info.AsSpan(0, 32));
        SealKey();
        Derive();
        SealKey();
        Derive();
        Keystream();
        for (var i = 0; i < _fields; i++)
        {
            using var gcm = new AesGcm(_key, 16);
            gcm.Encrypt(_nonce, _plain, _cipher, _fieldTag, _info);
        }

        return Sign();
    }

    public int Decrypt()
    {
        OpenKey();
        Derive();
        OpenKey();
        Derive();
        var result = Sign();
        Keystream();
        for (var i = 0; i < _fields; i++)
        {
            using var gcm = new AesGcm(_key, 16);
            gcm.Decrypt(_nonce, _cipher, _fieldTag, _plain, _info);
        }

        return result;
    }

    public int EncryptAndSign()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        ecdsa.ExportParameters(false);
        var result = Encrypt();

        // About every second signature has the length that readers expect.
        for (var i = 0; i < 2; i++)
        {
            result += ecdsa.SignData(_hash.AsSpan(0, 48), HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence).Length;
        }

        return result;
    }

    public int DecryptAndVerify()
    {
        var result = Decrypt();
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP384,
            Q = new ECPoint { X = _publicKeyX, Y = _publicKeyY },
        });
        return result + (ecdsa.VerifyData(
            _hash.AsSpan(0, 48), _signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence) ? 1 : 0);
    }

    private void SealKey()
    {
        using var gcm = new AesGcm(_key, 16);
        gcm.Encrypt(_nonce, _derived, _keyCipher, _keyTag, _context);
    }

    private void OpenKey()
    {
        using var gcm = new AesGcm(_key, 16);
        gcm.Encrypt(_nonce, _derived, _keyCipher, _keyTag, _context);
    }

    private void Derive()
    {
        HKDF.Extract(HashAlgorithmName.SHA512, _key, [], _prk);
        HKDF.Expand(HashAlgorithmName.SHA512, _prk, _derived, _info);
        HKDF.Expand(HashAlgorithmName.SHA512, _prk, _derived, _info);
    }

    private void Keystream()
    {
        using var aes = Aes.Create();
        aes.SetKey(_key);
        aes.EncryptEcb(_keystream, _keystream, PaddingMode.None);
    }

    private int Sign()
    {
        HMACSHA512.HashData(_key, _header, _hash);
        SHA384.HashData(_signed, _hash);
        return HMACSHA384.HashData(_key, _hash.AsSpan(0, 48), _hash);
    }
}
