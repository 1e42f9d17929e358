using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Search;

namespace FieldCrypt.DynamoDb;

/// <summary>What a table needs so that queries find items by beacons: for <c>CreateTable</c> or <c>UpdateTable</c>, beside the table's own keys.</summary>
public sealed class SearchIndexes
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float),
        typeof(double), typeof(decimal), typeof(bool),
    ];

    private SearchIndexes(IReadOnlyList<AttributeDefinition> definitions, IReadOnlyList<GlobalSecondaryIndex> indexes)
    {
        AttributeDefinitions = definitions;
        Indexes = indexes;
    }

    /// <summary>The key attributes of the indexes.</summary>
    public IReadOnlyList<AttributeDefinition> AttributeDefinitions { get; }

    /// <summary>
    /// The indexes, which project all attributes. Their names are those of the class's annotations; one that none names is called By and the beacon's
    /// name.
    /// </summary>
    public IReadOnlyList<GlobalSecondaryIndex> Indexes { get; }

    internal static SearchIndexes Of(TableSchema schema, SearchPlan plan)
    {
        var definitions = new Dictionary<string, AttributeDefinition>(StringComparer.Ordinal);
        var indexes = new List<GlobalSecondaryIndex>();
        var indexed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keys in schema.IndexKeys.GroupBy(key => key.Index, StringComparer.Ordinal))
        {
            var ofBeacon = keys.Where(key => plan.Named(key.Attribute) is not null).Select(key => key.Attribute).ToList();
            if (ofBeacon.Count > 0)
            {
                indexed.UnionWith(ofBeacon);
                indexes.Add(Index(keys.Key, [.. keys.OrderBy(key => key.IsSortKey).DistinctBy(key => key.IsSortKey)
                    .Select(key => plan.Named(key.Attribute) is { } beacon ? Text(beacon.StoredName) : new AttributeDefinition(key.Attribute, TypeOf(key.Type)))]));
            }
        }

        foreach (var beacon in plan.Hashed.Where(beacon => !beacon.IsPartOnly && !beacon.OfMembers).Cast<Beacon>().Concat(plan.Joined))
        {
            if (!indexed.Contains(beacon.Name))
            {
                indexes.Add(Index($"By{string.Concat(beacon.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'))}", [Text(beacon.StoredName)]));
            }
        }

        return new SearchIndexes([.. definitions.Values], indexes);

        GlobalSecondaryIndex Index(string name, AttributeDefinition[] keys)
        {
            foreach (var key in keys)
            {
                definitions[key.AttributeName] = key;
            }

            return new GlobalSecondaryIndex
            {
                IndexName = name,
                KeySchema = [.. keys.Select((key, i) => new KeySchemaElement(key.AttributeName, i == 0 ? KeyType.HASH : KeyType.RANGE))],
                Projection = new Projection { ProjectionType = ProjectionType.ALL },
            };
        }
    }

    private static AttributeDefinition Text(string attribute) => new(attribute, ScalarAttributeType.S);

    private static ScalarAttributeType TypeOf(Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return Numbers.Contains(type) || type.IsEnum ? ScalarAttributeType.N
            : type == typeof(byte[]) || type == typeof(MemoryStream) ? ScalarAttributeType.B
            : ScalarAttributeType.S;
    }
}
