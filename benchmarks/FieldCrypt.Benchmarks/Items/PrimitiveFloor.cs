using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// The primitive calls that the format requires for one item with one key provider, without the format: random bytes, key derivations, an
/// AEAD per key and field, the hash of everything, the signatures; each on as many bytes as that item has, in the cheapest order that is known, through the
/// same seam. Buffers are made once.
/// </summary>
internal sealed class PrimitiveFloor
{
    private const int WrappedLength = 32;
    private const int MaxRandomLength = 64 + WrappedLength + 28;

    private readonly ItemSuite _suite;
    private readonly AeadKey? _wrappingKey;
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _nonce = new byte[Aead.NonceLength];
    private readonly byte[] _label = new byte[50];
    private readonly byte[] _random = new byte[MaxRandomLength];
    private readonly byte[] _wrapped = new byte[WrappedLength + Aead.TagLength];
    private readonly byte[] _providerWrapped = new byte[WrappedLength + Aead.TagLength];
    private readonly byte[] _mac = new byte[64];
    private readonly byte[] _context;
    private readonly byte[] _header;
    private readonly byte[] _record;
    private readonly byte[] _keystream;
    private readonly byte[] _path;
    private readonly byte[][] _fields;
    private readonly byte[][] _opened;
    private readonly byte[] _signature;
    private readonly byte[] _publicKey;

    /// <summary>Makes a floor for items of a shape.</summary>
    public static ValueTask<PrimitiveFloor> ForAsync(ItemShape shape, ItemSuite suite, KeyProvider keys) =>
        ForAsync(shape.Schema.WithSuite(suite).WithUnseparatedSignatures(), shape.NewItem(), keys);

    /// <summary>Makes a floor for items like one.</summary>
    public static async ValueTask<PrimitiveFloor> ForAsync(TableSchema schema, Dictionary<string, AttributeValue> item, KeyProvider keys)
    {
        var recording = new ContextRecorder(keys);
        var encrypted = await new ItemEncryptor(schema, recording).EncryptAsync(item);
        return new PrimitiveFloor(encrypted, schema.Suite, keys is LocalKeyProvider, recording.ContextLength);
    }

    private PrimitiveFloor(Dictionary<string, AttributeValue> item, ItemSuite suite, bool isLocal, int contextLength)
    {
        _suite = suite;
        _wrappingKey = isLocal ? new AeadKey(Secret.CopyOf(_key)) : null;
        _context = new byte[contextLength];
        _header = new byte[item[ReservedNames.Header].B.Length];
        _path = new CanonicalPath("Patients", "Field00").Bytes.ToArray();
        var encrypted = item.Where(pair => pair.Value.B is not null && !ReservedNames.IsReserved(pair.Key));
        _fields = [.. encrypted.Select(pair => pair.Value.B.ToArray()[FieldCipher.TypeIdLength..])];
        _opened = [.. _fields.Select(field => new byte[field.Length - Aead.TagLength])];
        _keystream = new byte[_fields.Length * 48];
        _record = new byte[_header.Length + 8 + contextLength + (2 * 60) + _fields.Sum(field => _path.Length + 19 + field.Length)];
        foreach (var field in _fields)
        {
            Aead.Encrypt(_key, _nonce, _path, field.AsSpan(..^Aead.TagLength), field);
        }

        Aead.Encrypt(_key, Aead.ZeroNonce, _context, _key, _wrapped);
        Aead.Encrypt(_key, Aead.ZeroNonce, _context, _key, _providerWrapped);
        using var ecdsa = EcdsaP384.CreateKeyPair();
        _publicKey = EcdsaP384.CompressedPublicKey(ecdsa);
        _signature = EcdsaP384.Sign(ecdsa, _mac.AsSpan(0, 48));
    }

    public int Encrypt()
    {
        using var keyPair = _suite == ItemSuite.HmacAndEcdsa ? EcdsaP384.CreateKeyPair() : null;
        RandomBytes.Fill(_random);
        if (_wrappingKey is not null)
        {
            _wrappingKey.Encrypt(_nonce, _context, _key, _providerWrapped);
        }
        else
        {
            DeriveBranchWrappingKey();
            Aead.Encrypt(_key, _nonce, _context, _key, _providerWrapped);
        }

        DeriveWrapping();
        Aead.Encrypt(_key, Aead.ZeroNonce, _context, _key, _wrapped);
        DeriveAndCommit();
        Keystream();
        using (var cipher = Primitives.Current.RentAead())
        {
            foreach (var field in _fields)
            {
                cipher.EncryptUnder(_key, _nonce, _path, field.AsSpan(..^Aead.TagLength), field);
            }
        }

        HashAndTag();
        return keyPair?.SignData(_mac.AsSpan(0, 48), HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence).Length ?? 0;
    }

    public bool Decrypt()
    {
        var opened = true;
        if (_wrappingKey is not null)
        {
            opened &= _wrappingKey.TryDecrypt(Aead.ZeroNonce, _context, _providerWrapped, _random.AsSpan(0, WrappedLength));
        }
        else
        {
            DeriveBranchWrappingKey();
            opened &= Aead.TryDecrypt(_key, Aead.ZeroNonce, _context, _providerWrapped, _random.AsSpan(0, WrappedLength));
        }

        DeriveWrapping();
        opened &= Aead.TryDecrypt(_key, Aead.ZeroNonce, _context, _wrapped, _random.AsSpan(0, WrappedLength));
        DeriveAndCommit();
        HashAndTag();
        if (_suite == ItemSuite.HmacAndEcdsa)
        {
            using var ecdsa = EcdsaP384.TryImportPublicKey(_publicKey)!;
            opened &= ecdsa.VerifyData(_mac.AsSpan(0, 48), _signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
        }

        Keystream();
        using var cipher = Primitives.Current.RentAead();
        for (var i = 0; i < _fields.Length; i++)
        {
            opened &= cipher.TryDecryptUnder(_key, _nonce, _path, _fields[i], _opened[i]);
        }

        return opened;
    }

    private void DeriveBranchWrappingKey() =>
        CounterKdfSha256.Derive(_key, _label.AsSpan(0, 17), _label.AsSpan(0, 16), _random.AsSpan(0, 32));

    private void Derive(Hmac hmac, ReadOnlySpan<byte> label)
    {
        using var kdf = new HkdfSha512(hmac, _key);
        kdf.Expand(label, [], _random.AsSpan(0, 32));
        kdf.Expand(label, [], _random.AsSpan(0, 32));
    }

    private void DeriveWrapping()
    {
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        Derive(hmac, _label.AsSpan(0, 32));
    }

    private void DeriveAndCommit()
    {
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        Derive(hmac, _label);
        hmac.SetKey(_key);
        hmac.Append(_header);
        hmac.Finish(_mac);
    }

    private void Keystream()
    {
        if (_keystream.Length > 0)
        {
            Primitives.Current.EncryptBlocks(_key, _keystream);
        }
    }

    private void HashAndTag()
    {
        Primitives.Current.Sha384(_record, _mac.AsSpan(0, 48));
        Hmac.Compute(HmacHash.Sha384, _key, _mac.AsSpan(0, 48), _mac.AsSpan(0, 48));
    }

    private sealed class ContextRecorder(KeyProvider inner) : KeyProvider
    {
        public int ContextLength { get; private set; }

        public override string Description => inner.Description;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
        {
            ContextLength = context.Serialized.Length;
            return inner.GenerateAsync(length, context, cancellationToken);
        }

        public override ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
