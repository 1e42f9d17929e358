using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>A key store in DynamoDB Local, protected by a key of the KMS emulator.</summary>
public abstract class KeyStoreTest(DynamoDbFixture fixture) : IAsyncLifetime
{
    protected const string Region = "us-east-1";
    protected const string LogicalName = "TheKeyStore";
    protected const string Tenant = "tenant-7";

    protected static readonly EncryptionContext Custom = new([new("department", "admin"), new("länd", "Österreich")]);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected DynamoDbFixture Fixture => fixture;

    protected KmsEmulator Kms { get; private set; } = null!;

    protected AmazonKeyManagementServiceClient Administrator { get; private set; } = null!;

    protected KmsClients Clients { get; private set; } = null!;

    protected string KeyArn { get; private set; } = "";

    protected AmazonDynamoDBClient DynamoDb { get; private set; } = null!;

    protected string Table { get; private set; } = "";

    protected DynamoDbBranchKeyStore Store { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        Administrator = Kms.CreateClient(Region);
        Clients = new KmsClients(region => Kms.CreateClient(region));
        KeyArn = (await Administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        DynamoDb = fixture.Service.CreateClient(Region);
        Table = await fixture.CreateTableAsync("branch-key-id", "type");
        Store = CreateStore(KmsBranchKeyProtection.Key(KeyArn, Clients));
        Kms.Audit.Clear();
    }

    public virtual async ValueTask DisposeAsync()
    {
        DynamoDb.Dispose();
        Clients.Dispose();
        Administrator.Dispose();
        await Kms.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected DynamoDbBranchKeyStore CreateStore(BranchKeyProtection protection, string logicalName = LogicalName) =>
        new(DynamoDb, Table, protection, new DynamoDbBranchKeyStoreOptions { LogicalName = logicalName });

    /// <summary>The records of a branch key by their type, as an administrator sees them.</summary>
    protected async Task<Dictionary<string, Dictionary<string, AttributeValue>>> RecordsAsync(string branchKeyId = Tenant)
    {
        var response = await DynamoDb.QueryAsync(
            new QueryRequest
            {
                TableName = Table,
                ConsistentRead = true,
                KeyConditionExpression = "#id = :id",
                ExpressionAttributeNames = new() { ["#id"] = "branch-key-id" },
                ExpressionAttributeValues = new() { [":id"] = new(branchKeyId) },
            },
            Token);
        return response.Items.ToDictionary(item => item["type"].S);
    }

    protected async Task<Dictionary<string, AttributeValue>> RecordAsync(string type, string branchKeyId = Tenant) =>
        (await RecordsAsync(branchKeyId))[type];

    protected Task PutAsync(Dictionary<string, AttributeValue> record) => DynamoDb.PutItemAsync(Table, record, Token);

    /// <summary>Opens a key and lets go of it; what it was, for comparison.</summary>
    protected static async Task<(Guid Version, string Key)> OpenAsync(ValueTask<BranchKey> opening)
    {
        var branchKey = await opening;
        using var key = branchKey.Key;
        return (branchKey.Version, Convert.ToHexString(key.Bytes()));
    }

    protected Task<(Guid Version, string Key)> ActiveAsync(BranchKeyStore? store = null) =>
        OpenAsync((store ?? Store).GetActiveAsync(Tenant, Token));

    protected Task<(Guid Version, string Key)> VersionAsync(Guid version, BranchKeyStore? store = null) =>
        OpenAsync((store ?? Store).GetVersionAsync(Tenant, version, Token));

    protected async Task<string> BeaconAsync(BranchKeyStore? store = null)
    {
        using var key = await (store ?? Store).GetBeaconKeyAsync(Tenant, Token);
        return Convert.ToHexString(key.Bytes());
    }

    protected Task<KeyAccessException> RefusalAsync(string type, BranchKeyStore? store = null) =>
        Assert.ThrowsAsync<KeyAccessException>(() => type switch
        {
            "branch:ACTIVE" => ActiveAsync(store),
            "beacon:ACTIVE" => BeaconAsync(store),
            _ => VersionAsync(Guid.Parse(type["branch:version:".Length..]), store),
        });
}
