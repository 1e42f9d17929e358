using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb;

/// <summary>What a table needs so that queries find items by beacons, beside the table's own keys.</summary>
public sealed class SearchIndexes
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float),
        typeof(double), typeof(decimal), typeof(bool),
    ];

    private SearchIndexes(TableSchema schema, IReadOnlyList<AttributeDefinition> definitions, IReadOnlyList<GlobalSecondaryIndex> indexes)
    {
        TableName = schema.TableName;
        FetchedByKey = schema.FetchedByKey;
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

    internal string TableName { get; }

    internal IReadOnlySet<string> FetchedByKey { get; }

    /// <summary>Adds what is needed and not there yet to the request that makes the table.</summary>
    /// <param name="request">The request, with the table's own keys; it is changed.</param>
    /// <returns>The same request.</returns>
    public CreateTableRequest AddTo(CreateTableRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.AttributeDefinitions =
            [.. (request.AttributeDefinitions ?? []).Concat(AttributeDefinitions).DistinctBy(definition => definition.AttributeName, StringComparer.Ordinal)];
        var throughput = request.BillingMode == BillingMode.PAY_PER_REQUEST ? null : request.ProvisionedThroughput;
        request.GlobalSecondaryIndexes =
        [
            .. (request.GlobalSecondaryIndexes ?? []).Concat(Indexes.Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.IndexName,
                KeySchema = index.KeySchema,
                Projection = index.Projection,
                ProvisionedThroughput = throughput,
            })).DistinctBy(index => index.IndexName, StringComparer.Ordinal),
        ];
        return request;
    }

    /// <summary>Says which of the indexes a table has not.</summary>
    /// <param name="client">A client that may describe the table.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The table has an index of the name that is of no use: on other keys, or not of whole items and not named in
    /// <see cref="TableSchema.WithFetchByKey"/>; or a key attribute of another type.
    /// </exception>
    public Task<IReadOnlyList<GlobalSecondaryIndex>> FindMissingAsync(IAmazonDynamoDB client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new IndexCreation(this, client).FindMissingAsync(cancellationToken);
    }

    /// <summary>
    /// Makes the indexes that a table has not, one after another as DynamoDB demands, and waits until all can be queried: seconds, or hours where there
    /// are many items. Calling it again does no harm, nor does another process that does the same. An index of a table with a set throughput gets the
    /// table's. In a global table it is called in one Region.
    /// </summary>
    /// <param name="client">A client that may describe and update the table.</param>
    /// <param name="cancellationToken">Ends the wait; an index that was begun is made all the same.</param>
    /// <returns>The names of the indexes that were made.</returns>
    /// <exception cref="FieldCryptConfigurationException">As for <see cref="FindMissingAsync"/>.</exception>
    public Task<IReadOnlyList<string>> CreateMissingAsync(IAmazonDynamoDB client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new IndexCreation(this, client).CreateMissingAsync(cancellationToken);
    }

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

        return new SearchIndexes(schema, [.. definitions.Values], indexes);

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
