using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz;

/// <summary>Items, schemas and keys that the runs begin with.</summary>
internal static class Samples
{
    public static readonly LocalKeyProvider Keys = LocalKeyProvider.FromKey("ns", "key-1", new byte[32]);

    /// <summary>A schema whose items have version 1, or 2 with an attribute in the encryption context.</summary>
    public static TableSchema Schema(int version, ItemSuite suite) => new TableSchema("T", "Id", "Sk", new Dictionary<string, FieldAction>
    {
        ["Secret"] = FieldAction.EncryptAndSign,
        ["Other"] = FieldAction.EncryptAndSign,
        ["Clear"] = FieldAction.SignOnly,
        ["Tenant"] = version == 2 ? FieldAction.SignAndIncludeInEncryptionContext : FieldAction.SignOnly,
        ["Free"] = FieldAction.DoNothing,
    }).WithSuite(suite).WithUnseparatedSignatures();

    public static Dictionary<string, AttributeValue> Item(string id = "p-1", string content = "new", string tenant = "t-1") => new()
    {
        ["Id"] = new() { S = id },
        ["Sk"] = new() { N = "12.5" },
        ["Secret"] = new() { S = $"secret {content}" },
        ["Other"] = new() { M = new() { ["a"] = new() { SS = ["x", "y"] } }, IsMSet = true },
        ["Clear"] = new() { L = [new() { S = content }, new() { N = "1" }], IsLSet = true },
        ["Tenant"] = new() { S = tenant },
        ["Free"] = new() { S = "free" },
    };

    public static IEnumerable<(TableSchema Schema, Dictionary<string, AttributeValue> Stored)> Stored()
    {
        foreach (var version in (int[])[1, 2])
        {
            foreach (var suite in Enum.GetValues<ItemSuite>())
            {
                var schema = Schema(version, suite);
                yield return (schema, new ItemEncryptor(schema, Keys).EncryptAsync(Item()).Now());
            }
        }
    }
}
