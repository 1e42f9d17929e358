using System.Buffers;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Materials;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>The writing of one item: what the key provider must know first, then everything else in one pass.</summary>
internal sealed class ItemSealing : IDisposable
{
    private readonly TableSchema _schema;
    private readonly Dictionary<string, AttributeValue> _item;
    private readonly ItemAttribute[] _attributes;
    private readonly byte _version;
    private readonly ECDsa? _signingKey;
    private readonly EncryptionContext _storedContext;

    private ItemSealing(
        TableSchema schema,
        Dictionary<string, AttributeValue> item,
        ItemAttribute[] attributes,
        byte version,
        ECDsa? signingKey,
        EncryptionContext storedContext)
    {
        _schema = schema;
        _item = item;
        _attributes = attributes;
        _version = version;
        _signingKey = signingKey;
        _storedContext = storedContext;
        Context = ItemContext.Build(schema, version, item, attributes, storedContext);
    }

    /// <summary>The encryption context that the data key is bound to.</summary>
    public EncryptionContext Context { get; }

    /// <summary>Checks the item against the schema and builds its encryption context.</summary>
    /// <exception cref="ProtectedOperationException">The item cannot be protected.</exception>
    public static ItemSealing Prepare(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var attributes = ItemScope.ForWriting(schema, item);
        var version = schema.Actions[schema.PartitionKey] == FieldAction.SignAndIncludeInEncryptionContext ? (byte)2 : (byte)1;
        if (schema.Suite == ItemSuite.Hmac)
        {
            return new ItemSealing(schema, item, attributes, version, null, EncryptionContext.Empty);
        }

        var signingKey = EcdsaP384.CreateKeyPair();
        var publicKey = Convert.ToBase64String(EcdsaP384.CompressedPublicKey(signingKey));
        return new ItemSealing(schema, item, attributes, version, signingKey, new EncryptionContext([new(ItemContext.PublicKey, publicKey)]));
    }

    /// <summary>Encrypts and signs.</summary>
    public Dictionary<string, AttributeValue> Seal(ItemKeyMaterials materials)
    {
        Span<byte> messageId = stackalloc byte[ItemHeader.MessageIdLength];
        Span<byte> commitmentKey = stackalloc byte[ItemKeySchedule.KeyLength];
        Span<byte> fieldRootKey = stackalloc byte[ItemKeySchedule.KeyLength];
        RandomNumberGenerator.Fill(messageId);
        ItemKeySchedule.Derive(materials.DataKey, messageId, commitmentKey, fieldRootKey);
        try
        {
            var header = WriteHeader(messageId, commitmentKey, materials);
            using var cipher = new FieldCipher(fieldRootKey, CountEncrypted());
            using var record = new CanonicalRecord(header, Context.Serialized.Span);
            var result = new Dictionary<string, AttributeValue>(_item.Count + 2, StringComparer.Ordinal);
            SealAttributes(cipher, record, result);
            AddUnsigned(result);
            Span<byte> hash = stackalloc byte[CanonicalRecord.HashLength];
            record.Finish(hash);
            result[ReservedNames.Header] = new AttributeValue { B = BinaryValue.StreamOf(header) };
            result[ReservedNames.Footer] = new AttributeValue { B = BinaryValue.StreamOf(ItemFooter.Write(hash, materials, _signingKey)) };
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(commitmentKey);
            CryptographicOperations.ZeroMemory(fieldRootKey);
        }
    }

    public void Dispose() => _signingKey?.Dispose();

    private byte[] WriteHeader(ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> commitmentKey, ItemKeyMaterials materials)
    {
        var legend = ArrayPool<byte>.Shared.Rent(_attributes.Length);
        for (var i = 0; i < _attributes.Length; i++)
        {
            legend[i] = _attributes[i].Legend;
        }

        var header = ItemHeader.Write(
            _version, _schema.Suite, messageId, legend.AsSpan(0, _attributes.Length), _storedContext, materials.WrappedDataKeys, commitmentKey);
        ArrayPool<byte>.Shared.Return(legend);
        return header;
    }

    /// <summary>How many fields are encrypted.</summary>
    public int CountEncrypted()
    {
        var count = 0;
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            count += attribute.Legend == Legend.Encrypted ? 1 : 0;
        }

        return count;
    }

    private void SealAttributes(FieldCipher cipher, CanonicalRecord record, Dictionary<string, AttributeValue> result)
    {
        var encrypted = 0;
        var writer = new ByteWriter(1024);
        try
        {
            foreach (ref readonly var attribute in _attributes.AsSpan())
            {
                writer.Clear();
                var typeId = AttributeWriter.Write(attribute.Value, ref writer);
                if (attribute.Legend == Legend.Encrypted)
                {
                    var stored = cipher.Encrypt(encrypted++, attribute.Path, typeId, writer.Written);
                    record.AppendEncrypted(attribute.Path, stored);
                    result[attribute.Path.Name] = new AttributeValue { B = BinaryValue.StreamOf(stored) };
                }
                else
                {
                    record.AppendPlaintext(attribute.Path, typeId, writer.Written);
                    result[attribute.Path.Name] = attribute.Value;
                }
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    private void AddUnsigned(Dictionary<string, AttributeValue> result)
    {
        if (result.Count == _item.Count)
        {
            return;
        }

        foreach (var (name, value) in _item)
        {
            result.TryAdd(name, value);
        }
    }
}
