using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Testing;

namespace FieldCrypt.Benchmarks;

[Section(
    22,
    "End to end: search in DynamoDB",
    "What beacons add to requests of items of 1 KB with 4 encrypted fields, on DynamoDB Local, turn by turn: a put with three standard beacons beside the same put "
    + "without; a query of an index by a beacon that finds 100 items beside the query of an index on a readable attribute that finds the same items. Both sides "
    + "encrypt, verify and decrypt under a branch key in memory.")]
internal sealed class SearchRequests : ICustomSection
{
    private const string Region = "us-east-1";
    private const int QueriedItems = 100;

    private static int s_number;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("k", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("k", new byte[32]);
        var without = Schema("Without");
        var with = Schema("With").WithBeaconKeys(BeaconKeySource.Of(store, "k"))
            .WithBeacon(new("Ssn", 20)).WithBeacon(new("Name", 14)).WithBeacon(new("Address", 12));
        await using var service = await DynamoDbLocal.StartAsync();
        using var client = new FieldCryptDynamoDbClient(
            service.Credentials,
            service.CreateConfig(Region),
            new FieldCryptDynamoDbOptions { Keys = new BranchKeyProvider(store, "k"), Tables = [without, with, with.WithTableName("Indexed")] });
        await service.CreateTableAsync(Region, "Without", "Id", null);
        await service.CreateTableAsync(Region, "With", "Id", null);
        await service.CreateTableAsync(Region, Indexed(), default);
        for (var i = 0; i < QueriedItems; i++)
        {
            await client.PutItemAsync("Indexed", Item($"p{i}"));
        }

        var table = new Table("request, median times", "without", "with beacons", "ratio");
        await AddAsync(
            "PutItem, 3 standard beacons",
            () => client.PutItemAsync("Without", Item("put")),
            () => client.PutItemAsync("With", Item("put")));
        await AddAsync(
            "Query of an index, 100 items",
            () => FoundAsync(client, "ByClinic", "Clinic", "Central"),
            () => FoundAsync(client, "BySsn", "Ssn", "078-05-1120"));
        return table;

        async Task AddAsync(string name, Func<Task> one, Func<Task> other)
        {
            var medians = await TurnByTurn.MediansAsync([one, other], null, effort.TurnSeconds);
            table.Add(name, Figures.Time(medians[0]), Figures.Time(medians[1]), Figures.Ratio(medians[1] / medians[0]));
        }
    }

    private static async Task FoundAsync(FieldCryptDynamoDbClient client, string index, string attribute, string value)
    {
        var found = await client.QueryAsync(new QueryRequest
        {
            TableName = "Indexed",
            IndexName = index,
            KeyConditionExpression = $"{attribute} = :v",
            ExpressionAttributeValues = new() { [":v"] = new() { S = value } },
        });
        if (found.Items.Count != QueriedItems)
        {
            throw new InvalidOperationException($"{index} found {found.Items.Count} items.");
        }
    }

    private static TableSchema Schema(string table) => new(
        table,
        "Id",
        null,
        new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Name"] = FieldAction.EncryptAndSign,
            ["Address"] = FieldAction.EncryptAndSign,
            ["Notes"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
        });

    private static CreateTableRequest Indexed() => new()
    {
        TableName = "Indexed",
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new("Id", KeyType.HASH)],
        AttributeDefinitions = [new("Id", ScalarAttributeType.S), new("Clinic", ScalarAttributeType.S), new("aws_dbe_b_Ssn", ScalarAttributeType.S)],
        GlobalSecondaryIndexes = [Index("ByClinic", "Clinic"), Index("BySsn", "aws_dbe_b_Ssn")],
    };

    private static GlobalSecondaryIndex Index(string name, string key) =>
        new() { IndexName = name, KeySchema = [new(key, KeyType.HASH)], Projection = new() { ProjectionType = ProjectionType.ALL } };

    // It changes with every write: DynamoDB Local stores what is as it was in less time.
    private static Dictionary<string, AttributeValue> Item(string id)
    {
        var number = Interlocked.Increment(ref s_number).ToString("D8", CultureInfo.InvariantCulture);
        return new()
        {
            ["Id"] = new() { S = id },
            ["Ssn"] = new() { S = "078-05-1120" },
            ["Name"] = new() { S = $"Smith {number}" },
            ["Address"] = new() { S = $"12 Harbour St {number}" },
            ["Notes"] = new() { S = string.Concat(Enumerable.Repeat(number, 110)) },
            ["Clinic"] = new() { S = "Central" },
        };
    }
}
