using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using FieldCrypt.Tool.Tests;

[assembly: AssemblyFixture(typeof(Clinic))]

namespace FieldCrypt.Tool.Tests;

/// <summary>
/// A table as a real one is after some years: under a multi-Region key, a branch key, a key that is disabled and one that is to be deleted, with some plaintext
/// left and an item that somebody changed. On DynamoDB Local and the KMS emulator; no test changes it.
/// </summary>
public sealed class Clinic : IAsyncLifetime
{
    public const string Region = "us-east-1";
    public const string Table = "Patients";
    public const string KeyStore = "BranchKeys";

    private readonly TemporaryFolder _folder = new();
    private DynamoDbLocal _dynamoDb = null!;
    private KmsEmulator _kms = null!;

    public string MultiRegionKey { get; private set; } = "";

    public string StoreKey { get; private set; } = "";

    public string DisabledKey { get; private set; } = "";

    public string DoomedKey { get; private set; } = "";

    /// <summary>The folder of the settings.</summary>
    internal TemporaryFolder Folder => _folder;

    /// <summary>A command line in a folder with settings for all this.</summary>
    internal CommandLine Line => new()
    {
        Folder = _folder.Path,
        Environment = new()
        {
            ["AWS_ACCESS_KEY_ID"] = "fieldcrypt",
            ["AWS_SECRET_ACCESS_KEY"] = "fieldcrypt",
            ["FIELDCRYPT_DYNAMODB_ENDPOINT"] = _dynamoDb.Endpoint.ToString(),
            ["FIELDCRYPT_KMS_ENDPOINT"] = _kms.Endpoint.ToString(),
            ["FIELDCRYPT_REGION"] = Region,
        },
    };

    internal AmazonDynamoDBClient DynamoDb() => _dynamoDb.CreateClient(Region);

    /// <summary>A plain client of somebody else, whose tables are others.</summary>
    internal AmazonDynamoDBClient DynamoDbOf(string id, string region) => new(new BasicAWSCredentials(id, id), _dynamoDb.CreateConfig(region));

    public Task CreateTableAsync(string name) => _dynamoDb.CreateTableAsync(Region, name, "Id", null, TestContext.Current.CancellationToken);

    /// <summary>A command line of somebody else, whose DynamoDB has one table of plaintext patients, and whose folder is empty.</summary>
    internal async Task<CommandLine> NewcomerAsync(TemporaryFolder folder, int patients, string id = "newcomer")
    {
        using var dynamoDb = DynamoDbOf(id, Region);
        await dynamoDb.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("Id", KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("Id", ScalarAttributeType.S)],
        });
        for (var i = 1; i <= patients; i++)
        {
            await dynamoDb.PutItemAsync(Table, new() { ["Id"] = new($"p-{i}"), ["Ssn"] = new($"078-05-112{i}"), ["Clinic"] = new("Central") });
        }

        return Line with
        {
            Folder = folder.Path,
            Environment = new(Line.Environment)
            {
                ["AWS_ACCESS_KEY_ID"] = id,
                ["AWS_SECRET_ACCESS_KEY"] = id,
                ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]),
            },
        };
    }

    public async ValueTask InitializeAsync()
    {
        _dynamoDb = await DynamoDbLocal.StartAsync();
        _kms = await KmsEmulator.StartAsync();
        using var kms = _kms.CreateClient(Region);
        MultiRegionKey = (await kms.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true })).KeyMetadata.Arn;
        StoreKey = await CreateKeyAsync(kms);
        DisabledKey = await CreateKeyAsync(kms);
        DoomedKey = await CreateKeyAsync(kms);
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = MultiRegionKey });
        await _dynamoDb.CreateTableAsync(Region, Table, "Id");
        using var clients = new KmsClients(_kms.CreateClient);
        using var dynamoDb = DynamoDb();
        await FillAsync(dynamoDb, clients);
        await kms.DisableKeyAsync(new DisableKeyRequest { KeyId = DisabledKey });
        await kms.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = DoomedKey, PendingWindowInDays = 7 });
        _folder.Settings($$"""
            {
              "keys": [
                { "multiRegionKms": "{{MultiRegionKey}}" },
                { "branchKey": "tenant-a" },
                { "kms": "{{DisabledKey}}" },
                { "kms": "{{DoomedKey}}" }
              ],
              "branchKeyStore": { "table": "{{KeyStore}}", "kms": "{{StoreKey}}" },
              "tables": [{ "name": "{{Table}}", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic", "UpdatedAt"], "unsigned": ["ExpiresAt"] }]
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _kms.DisposeAsync();
        await _dynamoDb.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<string> CreateKeyAsync(AmazonKeyManagementServiceClient kms) => (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata.Arn;

    private static Dictionary<string, AttributeValue> Patient(string id, DateTime updatedAt) => new()
    {
        ["Id"] = new(id),
        ["Ssn"] = new("078-05-1120"),
        ["Clinic"] = new("Central"),
        ["UpdatedAt"] = new($"{updatedAt:yyyy-MM-dd}"),
    };

    private async Task FillAsync(AmazonDynamoDBClient dynamoDb, KmsClients clients)
    {
        var store = new DynamoDbBranchKeyStore(dynamoDb, KeyStore, KmsBranchKeyProtection.Key(StoreKey, clients));
        await store.CreateTableAsync();
        await store.CreateAsync(new EncryptionContext([new("tenant", "a")]), "tenant-a");
        using var branchKeys = new BranchKeyProvider(store, "tenant-a");
        var day = new DateTime(2023, 4, 1, 0, 0, 0, DateTimeKind.Utc);
        await PutAsync(dynamoDb, new KmsKeyProvider(DoomedKey, clients), "old", 4, day);
        await PutAsync(dynamoDb, new KmsKeyProvider(DisabledKey, clients), "former", 6, day.AddMonths(7));
        await PutAsync(dynamoDb, new MultiRegionKmsKeyProvider(MultiRegionKey, Region, clients), "p", 30, day.AddYears(2));
        await PutAsync(dynamoDb, branchKeys, "a", 12, day.AddYears(3));
        for (var i = 0; i < 3; i++)
        {
            await dynamoDb.PutItemAsync(Table, Patient($"plain-{i}", day));
        }

        await dynamoDb.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = Table,
            Key = new() { ["Id"] = new("p-7") },
            UpdateExpression = "SET Clinic = :other",
            ExpressionAttributeValues = new() { [":other"] = new("Elsewhere") },
        });
    }

    private static async Task PutAsync(AmazonDynamoDBClient dynamoDb, KeyProvider keys, string prefix, int count, DateTime from)
    {
        var schema = new TableSchema(Table, "Id", null,
        [
            new("Ssn", FieldAction.EncryptAndSign), new("Clinic", FieldAction.SignOnly), new("UpdatedAt", FieldAction.SignOnly), new("ExpiresAt", FieldAction.DoNothing),
        ]);
        var encryptor = new ItemEncryptor(schema, keys);
        for (var i = 0; i < count; i++)
        {
            await dynamoDb.PutItemAsync(Table, await encryptor.EncryptAsync(Patient($"{prefix}-{i}", from.AddDays(i * 9)), CancellationToken.None));
        }
    }
}
