using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Materials;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>
/// The reading of one item: what the key provider must know first; then commitment, footer and digital signature are verified, and only
/// then is any field decrypted.
/// </summary>
internal sealed class ItemOpening
{
    private readonly Dictionary<string, AttributeValue> _item;
    private readonly ItemHeader _header;
    private readonly ReadOnlyMemory<byte> _footer;
    private readonly ItemAttribute[] _attributes;

    private ItemOpening(
        Dictionary<string, AttributeValue> item, ItemHeader header, ReadOnlyMemory<byte> footer, ItemAttribute[] attributes, EncryptionContext context)
    {
        _item = item;
        _header = header;
        _footer = footer;
        _attributes = attributes;
        Context = context;
    }

    /// <summary>The encryption context that the data key must have been bound to.</summary>
    public EncryptionContext Context { get; }

    public IReadOnlyList<WrappedDataKey> WrappedDataKeys => _header.WrappedDataKeys;

    public ItemHeader Header => _header;

    /// <summary>The signed attributes as they are stored, in canonical order.</summary>
    public ReadOnlySpan<ItemAttribute> Attributes => _attributes;

    /// <summary>How many fields are encrypted.</summary>
    public int EncryptedCount => _header.Legend.Count(Legend.Encrypted);

    /// <summary>Parses the item's header and rebuilds its encryption context. Nothing is authentic yet.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="item">The item as it is stored.</param>
    /// <param name="maxWrappedDataKeys">How many wrapped data keys it may have.</param>
    /// <param name="names">In what form its names are taken to be authenticated.</param>
    /// <exception cref="DataNotAuthenticException">The item is not encrypted, or malformed.</exception>
    public static ItemOpening Prepare(TableSchema schema, Dictionary<string, AttributeValue> item, int maxWrappedDataKeys, NameLength names)
    {
        var header = ItemHeader.Parse(FormatAttribute(item, ReservedNames.Header), maxWrappedDataKeys);
        var footer = FormatAttribute(item, ReservedNames.Footer);
        var attributes = ItemScope.ForReading(schema, item, header.Legend, names);
        RequireKey(item, schema.PartitionKey);
        if (schema.SortKey is not null)
        {
            RequireKey(item, schema.SortKey);
        }

        ItemScope.RequireContext(schema, header.Version, attributes);
        var hasPublicKey = header.StoredContext.ContainsKey(ItemContext.PublicKey);
        if (hasPublicKey != (header.Suite == ItemSuite.HmacAndEcdsa))
        {
            throw new DataNotAuthenticException("Malformed data: the algorithm suite and the public key in the header contradict each other.");
        }

        SuiteRules.RequireSuite(schema, header.Suite);
        var context = ItemContext.Build(schema, header.Version, attributes, header.StoredContext);
        return new ItemOpening(item, header, footer, attributes, context);
    }

    /// <summary>Verifies, then decrypts.</summary>
    /// <exception cref="DataNotAuthenticException">Something that is protected was changed.</exception>
    public Dictionary<string, AttributeValue> Open(ItemKeyMaterials materials)
    {
        Span<byte> commitmentKey = stackalloc byte[ItemKeySchedule.KeyLength];
        Span<byte> fieldRootKey = stackalloc byte[ItemKeySchedule.KeyLength];
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        try
        {
            ItemKeySchedule.Derive(hmac, materials.DataKey, _header.MessageId, commitmentKey, fieldRootKey);
            Verify(hmac, materials, commitmentKey);
            return Decrypt(fieldRootKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(commitmentKey);
            CryptographicOperations.ZeroMemory(fieldRootKey);
        }
    }

    private static ReadOnlyMemory<byte> FormatAttribute(Dictionary<string, AttributeValue> item, string name)
    {
        if (!item.TryGetValue(name, out var value))
        {
            throw new DataNotAuthenticException($"The item has no '{name}': it is not encrypted, or not whole.");
        }

        return value?.B is { } stream
            ? BinaryValue.BytesOf(stream)
            : throw new DataNotAuthenticException($"Malformed data: '{name}' is not binary.");
    }

    private static void RequireKey(Dictionary<string, AttributeValue> item, string key)
    {
        if (!item.ContainsKey(key))
        {
            throw new DataNotAuthenticException($"The item has no key attribute '{key}'.");
        }
    }

    /// <summary>Verifies commitment, footer and digital signature.</summary>
    /// <param name="hmac">What derived the keys.</param>
    /// <param name="materials">The opened keys of the item.</param>
    /// <param name="commitmentKey">The key that commits the header, derived from them.</param>
    /// <exception cref="DataNotAuthenticException">Something that is protected was changed.</exception>
    public void Verify(Hmac hmac, ItemKeyMaterials materials, ReadOnlySpan<byte> commitmentKey)
    {
        if (!_header.IsCommittedTo(hmac, commitmentKey))
        {
            throw new DataNotAuthenticException("The header does not belong to the data key: the item was changed.");
        }

        Span<byte> hash = stackalloc byte[CanonicalRecord.HashLength];
        HashRecord(hash);
        using var verificationKey = VerificationKey();
        ItemFooter.Verify(_footer.Span, hash, WrappedDataKeys.Count, materials.SigningKey(0), verificationKey);
    }

    private ECDsa? VerificationKey()
    {
        if (_header.Suite == ItemSuite.Hmac)
        {
            return null;
        }

        Span<byte> compressed = stackalloc byte[EcdsaP384.PublicKeyLength];
        return Convert.TryFromBase64String(_header.StoredContext[ItemContext.PublicKey], compressed, out var length)
            && EcdsaP384.TryImportPublicKey(compressed[..length]) is { } key
                ? key
                : throw new DataNotAuthenticException("Malformed data: the public key in the header is not one.");
    }

    private void HashRecord(Span<byte> hash)
    {
        var record = new CanonicalRecord(ItemHeader.LikelyLength + ItemScope.LikelyLength(_attributes));
        try
        {
            record.Writer.WriteBytes(_header.Bytes);
            record.WriteContext(Context.Serialized.Span);
            WriteFields(ref record);
            record.Hash(hash);
        }
        finally
        {
            record.Dispose();
        }
    }

    /// <summary>Writes the signed attributes into a canonical record, as they are stored.</summary>
    public void WriteFields(ref CanonicalRecord record)
    {
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            if (attribute.Legend == Legend.Encrypted)
            {
                record.BeginEncrypted(attribute.Path);
                record.Writer.WriteBytes(StoredField(attribute).Span);
            }
            else
            {
                record.BeginReadable(attribute.Path);
                AttributeWriter.WriteTyped(attribute.Value, ref record.Writer);
            }

            record.EndField();
        }
    }

    private Dictionary<string, AttributeValue> Decrypt(ReadOnlySpan<byte> fieldRootKey)
    {
        using var cipher = new FieldCipher(fieldRootKey, _header.Legend.Count(Legend.Encrypted));
        var result = new Dictionary<string, AttributeValue>(_item.Count, StringComparer.Ordinal);
        var encrypted = 0;
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            result[attribute.Path.Name] = attribute.Legend == Legend.Encrypted
                ? DecryptField(cipher, encrypted++, attribute)
                : attribute.Value;
        }

        foreach (var (name, value) in _item)
        {
            if (!ReservedNames.IsReserved(name))
            {
                result.TryAdd(name, value);
            }
        }

        return result;
    }

    private static AttributeValue DecryptField(FieldCipher cipher, int index, in ItemAttribute attribute)
    {
        var stored = StoredField(attribute).Span;
        var length = stored.Length - FieldCipher.Overhead;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var value = buffer.AsSpan(0, length);
        try
        {
            cipher.Decrypt(index, attribute.Path, stored, value);
            return AttributeReader.Read(BinaryPrimitives.ReadUInt16BigEndian(stored), value);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlyMemory<byte> StoredField(in ItemAttribute attribute) =>
        attribute.Value.B is { } stream && BinaryValue.BytesOf(stream) is { Length: >= FieldCipher.Overhead } stored
            ? stored
            : throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(attribute.Path.Name)}' should be encrypted and is not.");
}
