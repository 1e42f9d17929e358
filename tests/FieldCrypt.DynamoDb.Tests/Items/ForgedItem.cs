using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Items;
using FieldCrypt.Keys;
using FieldCrypt.Materials;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>
/// An item with a header of the forger's choice, sealed with a key that the forger may use: what any holder of a wrapping key can write without
/// this library.
/// </summary>
internal static class ForgedItem
{
    public static async Task<Dictionary<string, AttributeValue>> SealAsync(
        TableSchema schema,
        Dictionary<string, AttributeValue> item,
        KeyProvider keys,
        byte version,
        EncryptionContext storedContext,
        Func<string, byte> legendOf)
    {
        var attributes = item.Select(pair => (Path: new CanonicalPath(schema.LogicalName, pair.Key), pair.Value)).OrderBy(pair => pair.Path)
            .Select(pair => new ItemAttribute(pair.Path, pair.Value, legendOf(pair.Path.Name))).ToArray();
        var context = ItemContext.Build(schema, version, attributes, storedContext);
        using var materials = await ItemKeyMaterials.GenerateAsync(keys, context, TestContext.Current.CancellationToken);
        return Seal(attributes, context, materials, version, storedContext);
    }

    /// <summary>A header of one's own making around the parts of an authentic one.</summary>
    public static byte[] Header(ItemHeader authentic, IReadOnlyList<WrappedDataKey> wrappedDataKeys, EncryptionContext? storedContext = null)
    {
        var writer = new FieldCrypt.Serialization.ByteWriter(4096);
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        ItemHeader.Write(
            ref writer, authentic.Version, authentic.Suite, authentic.MessageId, authentic.Legend, storedContext ?? authentic.StoredContext,
            wrappedDataKeys, hmac, new byte[32]);
        return writer.Written.ToArray();
    }

    private static Dictionary<string, AttributeValue> Seal(
        ItemAttribute[] attributes, EncryptionContext context, ItemKeyMaterials materials, byte version, EncryptionContext storedContext)
    {
        var result = new Dictionary<string, AttributeValue>();
        var (commitmentKey, fieldRootKey) = (new byte[32], new byte[32]);
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        ItemKeySchedule.Derive(hmac, materials.DataKey, materials.MessageId, commitmentKey, fieldRootKey);
        var record = new CanonicalRecord(4096);
        ItemHeader.Write(
            ref record.Writer, version, ItemSuite.Hmac, materials.MessageId, attributes.Select(attribute => attribute.Legend).ToArray(), storedContext,
            materials.WrappedDataKeys, hmac, commitmentKey);
        result[ReservedNames.Header] = Binary(record.Writer.Written);
        record.WriteContext(context.Serialized.Span);
        using var cipher = new FieldCipher(fieldRootKey, attributes.Count(attribute => attribute.Legend == Legend.Encrypted));
        var encrypted = 0;
        foreach (var attribute in attributes)
        {
            if (attribute.Legend == Legend.Encrypted)
            {
                record.BeginEncrypted(attribute.Path);
                AttributeWriter.WriteTyped(attribute.Value, ref record.Writer);
                record.Writer.Reserve(Aead.TagLength);
                var stored = record.EndField();
                cipher.Encrypt(encrypted++, attribute.Path, stored);
                result[attribute.Path.Name] = Binary(stored);
            }
            else
            {
                record.BeginReadable(attribute.Path);
                AttributeWriter.WriteTyped(attribute.Value, ref record.Writer);
                record.EndField();
                result[attribute.Path.Name] = attribute.Value;
            }
        }

        Span<byte> hash = stackalloc byte[CanonicalRecord.HashLength];
        record.Hash(hash);
        record.Dispose();
        result[ReservedNames.Footer] = Binary(ItemFooter.Write(hash, materials, null));
        return result;
    }

    private static AttributeValue Binary(ReadOnlySpan<byte> bytes) => new() { B = new MemoryStream(bytes.ToArray()) };
}
