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
        Context = ItemContext.Build(schema, version, attributes, storedContext);
    }

    /// <summary>The encryption context that the data key is bound to.</summary>
    public EncryptionContext Context { get; }

    /// <summary>Checks the item against the schema and builds its encryption context.</summary>
    /// <exception cref="ProtectedOperationException">The item cannot be protected.</exception>
    public static ItemSealing Prepare(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var attributes = ItemScope.ForWriting(schema, item);
        var version = schema.HasContextAttributes ? (byte)2 : (byte)1;
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
        Span<byte> commitmentKey = stackalloc byte[ItemKeySchedule.KeyLength];
        Span<byte> fieldRootKey = stackalloc byte[ItemKeySchedule.KeyLength];
        var result = new Dictionary<string, AttributeValue>(_item.Count + 2, StringComparer.Ordinal);
        var record = new CanonicalRecord(ItemHeader.LikelyLength + ItemScope.LikelyLength(_attributes));
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        try
        {
            ItemKeySchedule.Derive(hmac, materials.DataKey, materials.MessageId, commitmentKey, fieldRootKey);
            WriteHeader(ref record.Writer, hmac, commitmentKey, materials);
            var header = record.Writer.Written.ToArray();
            record.WriteContext(Context.Serialized.Span);
            SealAttributes(ref record, fieldRootKey, result);
            AddUnsigned(result);
            Span<byte> hash = stackalloc byte[CanonicalRecord.HashLength];
            record.Hash(hash);
            result[ReservedNames.Header] = new AttributeValue { B = BinaryValue.StreamOf(header) };
            result[ReservedNames.Footer] = new AttributeValue { B = BinaryValue.StreamOf(ItemFooter.Write(hash, materials, _signingKey)) };
            return result;
        }
        finally
        {
            record.Dispose();
            CryptographicOperations.ZeroMemory(commitmentKey);
            CryptographicOperations.ZeroMemory(fieldRootKey);
        }
    }

    public void Dispose() => _signingKey?.Dispose();

    private void WriteHeader(ref ByteWriter writer, Hmac hmac, scoped ReadOnlySpan<byte> commitmentKey, ItemKeyMaterials materials)
    {
        const int OnStack = 128;
        var legend = _attributes.Length <= OnStack ? stackalloc byte[_attributes.Length] : new byte[_attributes.Length];
        for (var i = 0; i < legend.Length; i++)
        {
            legend[i] = _attributes[i].Legend;
        }

        ItemHeader.Write(
            ref writer, _version, _schema.Suite, materials.MessageId, legend, _storedContext, materials.WrappedDataKeys, hmac, commitmentKey);
    }

    private void SealAttributes(ref CanonicalRecord record, scoped ReadOnlySpan<byte> fieldRootKey, Dictionary<string, AttributeValue> result)
    {
        using var cipher = new FieldCipher(fieldRootKey, CountEncrypted());
        var encrypted = 0;
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            if (attribute.Legend != Legend.Encrypted)
            {
                record.BeginReadable(attribute.Path);
                WriteValue(attribute, ref record);
                record.EndField();
                result[attribute.Path.Name] = attribute.Value;
                continue;
            }

            record.BeginEncrypted(attribute.Path);
            WriteValue(attribute, ref record);
            record.Writer.Reserve(Aead.TagLength);
            var stored = record.EndField();
            cipher.Encrypt(encrypted++, attribute.Path, stored);
            result[attribute.Path.Name] = new AttributeValue { B = BinaryValue.StreamOf(stored.ToArray()) };
        }
    }

    // Of a class with many members it has to be said which one holds what cannot be stored.
    private static void WriteValue(in ItemAttribute attribute, ref CanonicalRecord record)
    {
        try
        {
            AttributeWriter.WriteTyped(attribute.Value, ref record.Writer);
        }
        catch (ProtectedOperationException e)
        {
            throw e.With($"attribute '{ForeignText.Shown(attribute.Path.Name)}': {e.Message}");
        }
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
