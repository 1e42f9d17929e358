using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>An encrypted member of a class that asks to be found by equality.</summary>
/// <param name="Beacon">Its beacon.</param>
internal sealed record SearchableMember(StandardBeacon Beacon)
{
    /// <summary>What the annotations of a stored member ask for; null if it is not to be found.</summary>
    /// <exception cref="FieldCryptConfigurationException">They are incomplete or contradict each other.</exception>
    public static SearchableMember? Of(Field field)
    {
        var member = field.Member.FullName;
        var searchable = field.Member.All<SearchableAttribute>().FirstOrDefault();
        if (field.Query != FieldQuery.Equality)
        {
            return searchable is null
                ? null
                : throw new FieldCryptConfigurationException(
                    $"{member} is [Searchable] and does not ask to be found: write [Encrypted(Query = FieldQuery.Equality)], or take [Searchable] away.");
        }

        if (searchable is null || searchable.Bits == 0 == (searchable.DistinctValues == 0))
        {
            throw new FieldCryptConfigurationException(
                $"{member} asks to be found by equality, and how much of its hash DynamoDB may see is not said: add [Searchable(DistinctValues = …)] with "
                + "the number of different values that you expect, or [Searchable(Bits = …)], and not both.");
        }

        if (searchable.Bits is not (0 or (>= StandardBeacon.MinBits and <= StandardBeacon.MaxBits)) || searchable.DistinctValues is 1 or < 0)
        {
            throw new FieldCryptConfigurationException(
                $"{member}: a beacon has {StandardBeacon.MinBits} to {StandardBeacon.MaxBits} bits, computed from at least 2 distinct values.");
        }

        if (searchable.Members && IndexKey.Of(field).Any())
        {
            throw new FieldCryptConfigurationException(
                $"{member} is found by its members, whose hashes are a set and so no key of an index: scan with contains, or take the index away.");
        }

        var bits = searchable.Bits == 0 ? BeaconBits.For(searchable.DistinctValues) : searchable.Bits;
        return new SearchableMember(new StandardBeacon(field.Name, bits) { Members = searchable.Members });
    }
}

/// <summary>A key of a global secondary index, as a class declares it.</summary>
/// <param name="Index">The index.</param>
/// <param name="Attribute">The attribute, by its name in expressions: of an encrypted one the beacon is meant.</param>
/// <param name="IsSortKey">Whether it is the sort key.</param>
/// <param name="Type">The type of its values.</param>
internal sealed record IndexKey(string Index, string Attribute, bool IsSortKey, Type Type)
{
    /// <summary>The keys that a member is.</summary>
    public static IEnumerable<IndexKey> Of(Field field)
    {
        foreach (var attribute in field.Member.All<DynamoDBGlobalSecondaryIndexHashKeyAttribute>())
        {
            foreach (var index in attribute.IndexNames ?? [])
            {
                yield return new IndexKey(index, field.Name, IsSortKey: false, field.Member.Type);
            }
        }

        foreach (var attribute in field.Member.All<DynamoDBGlobalSecondaryIndexRangeKeyAttribute>())
        {
            foreach (var index in attribute.IndexNames ?? [])
            {
                yield return new IndexKey(index, field.Name, IsSortKey: true, field.Member.Type);
            }
        }
    }
}
