using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// A schema as a short text that differs from that of any schema which would protect items otherwise: a job that goes on, here or on another machine,
/// must not go on with another schema.
/// </summary>
internal static class SchemaFingerprint
{
    private const int Length = 16;

    public static string Of(TableSchema schema)
    {
        var text = new StringBuilder();
        Describe(schema, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Length));
    }

    private static void Describe(TableSchema schema, StringBuilder text)
    {
        Add(text, "table", schema.LogicalName, schema.PartitionKey, schema.SortKey);
        Add(text, "suite", $"{schema.Suite}", $"{schema.RequiredSuite}", $"{schema.AllowsUnseparatedSignatures}");
        Add(text, "lets in", $"{schema.PlaintextPolicy}", schema.LegacyItems is null ? "no legacy items" : "legacy items");
        foreach (var (name, action) in schema.Actions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(text, name, $"{action}");
        }

        Add(text, [.. schema.ContextAddedLater.Order(StringComparer.Ordinal).Prepend("added later")]);
        DescribeSearch(schema, text);
        foreach (var type in schema.EntityTypes)
        {
            Add(text, type.Rule);
            Describe(type.Schema, text);
        }
    }

    private static void DescribeSearch(TableSchema schema, StringBuilder text)
    {
        if (schema.Search is not { } search)
        {
            return;
        }

        Add(text, "search", Number(search.MaxPartitions));
        foreach (var beacon in search.Hashed)
        {
            Add(text, beacon.Name, Number(beacon.Bits), Number(beacon.Partitions), Number(beacon.KeyIndex), $"{beacon.IsPartOnly}{beacon.OfMembers}");
        }

        foreach (var beacon in search.Joined)
        {
            Add(text, [beacon.Name, $"{beacon.Split}", .. beacon.Parts.SelectMany(part => new[] { part.Name, part.Prefix })]);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // With their lengths: no list of texts looks like another.
    private static void Add(StringBuilder text, params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        text.Append('\n');
    }
}
