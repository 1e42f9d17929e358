using System.Globalization;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// The fingerprint of a schema, by all that decides how items are protected: a job that goes on, here or on another machine, must not go on with another schema.
/// </summary>
internal static class SchemaFingerprint
{
    public static string Of(TableSchema schema)
    {
        var fingerprint = new Fingerprint();
        Describe(schema, fingerprint);
        return fingerprint.ToString();
    }

    private static void Describe(TableSchema schema, Fingerprint fingerprint)
    {
        fingerprint.Add("table", schema.LogicalName, schema.PartitionKey, schema.SortKey);
        fingerprint.Add("suite", $"{schema.Suite}", $"{schema.RequiredSuite}", $"{schema.AllowsUnseparatedSignatures}");
        fingerprint.Add("lets in", $"{schema.PlaintextPolicy}", schema.LegacyItems is null ? "no legacy items" : "legacy items");
        foreach (var (name, action) in schema.Actions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            fingerprint.Add(name, $"{action}");
        }

        fingerprint.Add([.. schema.ContextAddedLater.Order(StringComparer.Ordinal).Prepend("added later")]);
        DescribeSearch(schema, fingerprint);
        foreach (var type in schema.EntityTypes)
        {
            fingerprint.Add(type.Rule);
            Describe(type.Schema, fingerprint);
        }
    }

    private static void DescribeSearch(TableSchema schema, Fingerprint fingerprint)
    {
        if (schema.Search is not { } search)
        {
            return;
        }

        fingerprint.Add("search", Number(search.MaxPartitions));
        foreach (var beacon in search.Hashed)
        {
            fingerprint.Add(beacon.Name, Number(beacon.Bits), Number(beacon.Partitions), Number(beacon.KeyIndex), $"{beacon.IsPartOnly}{beacon.OfMembers}");
        }

        foreach (var beacon in search.Joined)
        {
            fingerprint.Add([beacon.Name, $"{beacon.Split}", .. beacon.Parts.SelectMany(part => new[] { part.Name, part.Prefix })]);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
