using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>Where a digital signature says something, and which suites are read.</summary>
internal static class SuiteRules
{
    /// <summary>Checks a table and its entity types before anything is written or read.</summary>
    /// <exception cref="FieldCryptConfigurationException">A promise of the schema could not be kept.</exception>
    public static void Require(TableSchema schema, KeyProvider keys)
    {
        if (schema.EntityTypes.Count == 0)
        {
            RequireSeparation(schema, schema.Keys ?? keys);
            RequireNoOther(schema);
        }

        foreach (var type in schema.EntityTypes)
        {
            Require(type.Schema, keys);
        }
    }

    /// <summary>Checks the suite that an item says it has.</summary>
    /// <exception cref="DataNotAuthenticException">The schema requires another one.</exception>
    public static void RequireSuite(TableSchema schema, ItemSuite suite)
    {
        if (schema.RequiredSuite is { } required && required != suite)
        {
            throw new DataNotAuthenticException($"The item is of suite {suite}, and the schema reads items of suite {required} only.");
        }
    }

    // The signing key of an item is made by whoever wraps its data key, and vouched for by the wrapping alone.
    private static void RequireSeparation(TableSchema schema, KeyProvider keys)
    {
        if (schema.Suite != ItemSuite.HmacAndEcdsa || schema.AllowsUnseparatedSignatures)
        {
            return;
        }

        if (keys.Members.FirstOrDefault(member => !member.SeparatesWriters) is { } member)
        {
            throw new FieldCryptConfigurationException(
                $"Table {schema.TableName}: digital signatures tell nothing with {member.Description}: whoever opens a data key with it, or holds its "
                + $"public half, can also wrap one and sign with it. Use {nameof(ItemSuite)}.{nameof(ItemSuite.Hmac)}, or keys that can be opened "
                + $"without the right to wrap, such as a KMS key used directly; or choose {nameof(TableSchema.WithUnseparatedSignatures)}.");
        }
    }

    private static void RequireNoOther(TableSchema schema)
    {
        if (schema.RequiredSuite is { } required && (schema.LegacyItems is not null || schema.PlaintextPolicy != PlaintextPolicy.Refuse))
        {
            throw new FieldCryptConfigurationException(
                $"Table {schema.TableName} requires suite {required} and allows legacy or plaintext items, which have none: take one of the two back.");
        }
    }
}
