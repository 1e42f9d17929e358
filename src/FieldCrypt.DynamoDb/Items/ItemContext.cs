using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>The encryption context of an item: the pairs that writer and reader build alike from the table and the item.</summary>
/// <remarks>
/// <code>
/// aws-crypto-table-name, aws-crypto-partition-name, aws-crypto-sort-name
/// aws-crypto-attr.NAME   version 1: the keys;  version 2: every attribute whose action says so
/// aws-crypto-legend      version 2: one letter for each aws-crypto-attr: S text, N number, L null or boolean, B other
/// aws-crypto-public-key  suite with ECDSA: the one pair that stands in the header
/// </code>
/// AWS Database Encryption SDK specification, item encryptor, "DynamoDB Item Base Context".
/// </remarks>
internal static class ItemContext
{
    public const string PublicKey = ItemHeader.PublicKeyPair;
    private const string TableName = "aws-crypto-table-name";
    private const string PartitionName = "aws-crypto-partition-name";
    private const string SortName = "aws-crypto-sort-name";
    private const string AttributeLegend = "aws-crypto-legend";

    /// <summary>Builds the context that the item itself determines, and adds what stands in the header.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="version">The format version.</param>
    /// <param name="attributes">The signed attributes of the item with their legend, its keys among them.</param>
    /// <param name="stored">The pairs in the header.</param>
    /// <exception cref="ProtectedOperationException">A value does not fit into an encryption context.</exception>
    public static EncryptionContext Build(TableSchema schema, byte version, ReadOnlySpan<ItemAttribute> attributes, EncryptionContext stored)
    {
        var pairs = new KeyValuePair<string, string>[CountFixed(schema) + CountAttributes(schema, version, attributes) + stored.Count];
        var rest = pairs.AsSpan();
        Add(ref rest, TableName, schema.LogicalName);
        Add(ref rest, PartitionName, schema.PartitionKey);
        if (schema.SortKey is not null)
        {
            Add(ref rest, SortName, schema.SortKey);
        }

        if (version == 1)
        {
            AddKeys(schema, attributes, ref rest);
        }
        else
        {
            AddContextAttributes(attributes, ref rest);
        }

        stored.Pairs.CopyTo(rest);
        try
        {
            return EncryptionContext.Of(pairs);
        }
        catch (ArgumentException e)
        {
            throw new ProtectedOperationException($"an attribute does not fit into the encryption context: {e.Message}", e);
        }
    }

    private static int CountFixed(TableSchema schema) => schema.SortKey is null ? 2 : 3;

    private static int CountAttributes(TableSchema schema, byte version, ReadOnlySpan<ItemAttribute> attributes)
    {
        // Version 2 has a legend of them besides.
        var count = version == 1 ? 0 : 1;
        foreach (ref readonly var attribute in attributes)
        {
            count += (version == 1 ? schema.IsKey(attribute.Path.Name) : attribute.Legend == Legend.Context) ? 1 : 0;
        }

        return count;
    }

    private static void Add(ref Span<KeyValuePair<string, string>> rest, string key, string value)
    {
        rest[0] = new(key, value);
        rest = rest[1..];
    }

    private static void AddKeys(TableSchema schema, ReadOnlySpan<ItemAttribute> attributes, ref Span<KeyValuePair<string, string>> rest)
    {
        foreach (ref readonly var attribute in attributes)
        {
            if (schema.IsKey(attribute.Path.Name))
            {
                Add(ref rest, attribute.Path.ContextKey, TypedValue(attribute.Value));
            }
        }
    }

    private static void AddContextAttributes(ReadOnlySpan<ItemAttribute> attributes, ref Span<KeyValuePair<string, string>> rest)
    {
        var letters = new SortedDictionary<string, char>(Utf8Order.Instance);
        foreach (ref readonly var attribute in attributes)
        {
            if (attribute.Legend == Legend.Context)
            {
                var key = attribute.Path.ContextKey;
                (var text, letters[key]) = ReadableValue(attribute.Value);
                Add(ref rest, key, text);
            }
        }

        Add(ref rest, AttributeLegend, string.Concat(letters.Values));
    }

    private static (string Text, char Letter) ReadableValue(AttributeValue value) => AttributeWriter.TypeIdOf(value) switch
    {
        AttributeTypeId.String => (value.S, 'S'),
        AttributeTypeId.Number => (SerializedText(value), 'N'),
        AttributeTypeId.Null => ("null", 'L'),
        AttributeTypeId.Boolean => (value.BOOL == true ? "true" : "false", 'L'),
        _ => (TypedValue(value), 'B'),
    };

    private static string SerializedText(AttributeValue value)
    {
        var writer = new ByteWriter(64);
        try
        {
            AttributeWriter.Write(value, ref writer);
            return ByteReader.Utf8(writer.Written, "number");
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static string TypedValue(AttributeValue value)
    {
        var writer = new ByteWriter(128);
        try
        {
            AttributeWriter.WriteTyped(value, ref writer);
            return Convert.ToBase64String(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
