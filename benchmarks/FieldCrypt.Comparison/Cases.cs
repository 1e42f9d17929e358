using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.Testing;
using MongoDB.Driver;

namespace FieldCrypt.Comparison;

/// <summary>What is measured, by name. Only what former builds have too is used.</summary>
internal static class Cases
{
    private const int PageItems = 100;
    private const int InFlight = 16;

    /// <summary>Names: encrypt or decrypt, then local, branch or ecdsa, then size and fields; or one of the larger ones below.</summary>
    public static async Task<Case> CreateAsync(string name) => name switch
    {
        "page" => await PageAsync(),
        "query" => await QueryAsync(),
        "insert-many" => await InsertManyAsync(),
        _ when name.Split('-') is [var verb, var keys, var size, var fields] => await ItemAsync(verb, keys, int.Parse(size), int.Parse(fields)),
        _ => throw new ArgumentException($"There is no case '{name}'."),
    };

    private static TableSchema Schema(int fields) => new("Patients", "Id", null, Enumerable.Range(0, fields)
        .Select(i => KeyValuePair.Create($"Field{i:D2}", FieldAction.EncryptAndSign))
        .Append(KeyValuePair.Create("Clinic", FieldAction.SignOnly)));

    // Former builds did not ask whether keys tell readers from writers.
    private static TableSchema Signed(TableSchema schema)
    {
        var signed = schema.WithSuite(ItemSuite.HmacAndEcdsa);
        return (TableSchema?)typeof(TableSchema).GetMethod("WithUnseparatedSignatures")?.Invoke(signed, null) ?? signed;
    }

    private static Dictionary<string, AttributeValue> Item(int size, int fields, int number = 1)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new() { S = $"patient-{number:D6}" },
            ["Clinic"] = new() { S = "Sydney Central" },
        };
        for (var i = 0; i < fields; i++)
        {
            item[$"Field{i:D2}"] = new AttributeValue { S = new string('x', size / fields) };
        }

        return item;
    }

    private static KeyProvider Keys(string kind)
    {
        if (kind != "branch")
        {
            return LocalKeyProvider.FromKey("benchmark", "key-1", new byte[32]);
        }

        var store = new InMemoryBranchKeyStore();
        store.Add("tenant-1", Guid.Parse("6f0b4ba9-0c3f-4d34-9d8e-0f6a1f3c2b11"), new byte[32]);
        return new BranchKeyProvider(store, "tenant-1");
    }

    private static async Task<Case> ItemAsync(string verb, string keys, int size, int fields)
    {
        var schema = keys == "ecdsa" ? Signed(Schema(fields)) : Schema(fields);
        var encryptor = new ItemEncryptor(schema, Keys(keys));
        var item = Item(size, fields);
        var encrypted = await encryptor.EncryptAsync(item);
        return new Case(verb == "encrypt"
            ? async () => await encryptor.EncryptAsync(item)
            : async () => await encryptor.DecryptAsync(encrypted));
    }

    private static async Task<Case> PageAsync()
    {
        var schema = Schema(4);
        var table = new ProtectedTable(schema, new ItemEncryptor(schema, Keys("local")));
        var encrypted = new List<Dictionary<string, AttributeValue>>();
        for (var i = 0; i < PageItems; i++)
        {
            encrypted.Add(await table.Encryptor.EncryptAsync(Item(1_000, 4, i)));
        }

        return new Case(async () => await table.DecryptAllAsync([.. encrypted], CancellationToken.None));
    }

    private static async Task<Case> QueryAsync()
    {
        var service = await DynamoDbLocal.StartAsync();
        var schema = new TableSchema("Patients", "Id", "Day", Enumerable.Range(0, 4)
            .Select(i => KeyValuePair.Create($"Field{i:D2}", FieldAction.EncryptAndSign)).Append(KeyValuePair.Create("Clinic", FieldAction.SignOnly)));
        var client = new FieldCryptDynamoDbClient(
            service.Credentials, service.CreateConfig("us-east-1"), new FieldCryptDynamoDbOptions { Keys = Keys("local"), Tables = [schema] });
        await service.CreateTableAsync("us-east-1", "Patients", "Id", "Day");
        for (var i = 0; i < PageItems; i++)
        {
            await client.PutItemAsync("Patients", new(Item(1_000, 4)) { ["Day"] = new() { S = $"{i:D3}" } });
        }

        var query = new QueryRequest
        {
            TableName = "Patients",
            KeyConditionExpression = "Id = :id",
            ExpressionAttributeValues = new() { [":id"] = new() { S = "patient-000001" } },
        };
        return new Case(
            async () => await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => client.QueryAsync(query))),
            InFlight,
            async () =>
            {
                client.Dispose();
                await service.DisposeAsync();
            });
    }

    private static async Task<Case> InsertManyAsync()
    {
        var server = await MongoDbServer.StartAsync();
        var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        var plainClient = new MongoClient(server.ConnectionString);
        var encryption = new FieldCryptMongoDb(new FieldCryptMongoDbOptions
        {
            Vault = new KeyVault(plainClient, "bench.__keyVault", [masterKey]),
            Collections = [CollectionSchema.For<Document>("bench.inserted", "bench")],
            CreateMissingKeys = true,
        });
        await encryption.StartAsync();
        var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(server.ConnectionString));
        var inserted = client.GetDatabase("bench").GetCollection<Document>("inserted");
        var text = new string('x', 240);
        var count = 0;
        return new Case(
            async () =>
            {
                await inserted.InsertManyAsync(Enumerable.Range(0, PageItems)
                    .Select(_ => Guid.NewGuid().ToString())
                    .Select(id => new Document { Id = id, Ssn = id, Name = text, Address = text, Notes = text }));
                if (++count % 16 == 0)
                {
                    await plainClient.GetDatabase("bench").DropCollectionAsync("inserted");
                    server.Commands.Clear();
                }
            },
            1,
            async () => await server.DisposeAsync());
    }

    internal sealed class Document
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Ssn { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        [Encrypted]
        public string? Address { get; set; }

        [Encrypted]
        public string? Notes { get; set; }
    }
}
