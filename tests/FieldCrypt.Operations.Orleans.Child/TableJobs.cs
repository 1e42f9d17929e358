using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>The jobs over a table that tests and workers make alike: from the same keys, each its own.</summary>
internal sealed class TableJobs(string endpoint, string table) : IDisposable
{
    public LocalKeyProvider First { get; } = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    public LocalKeyProvider Second { get; } = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());

    public AmazonDynamoDBClient Client { get; } = new(
        new BasicAWSCredentials("fieldcrypt", "fieldcrypt"), new AmazonDynamoDBConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });

    public TableSchema Schema { get; } = new(table, "Id", null, new Dictionary<string, FieldAction>
    {
        ["Ssn"] = FieldAction.EncryptAndSign,
        ["Clinic"] = FieldAction.SignOnly,
    });

    public StoreJob Make(JobAction action) => action switch
    {
        JobAction.Encrypt => DynamoDbJobs.Encrypt(Client, Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), First),
        JobAction.Rewrap => DynamoDbJobs.Rewrap(Client, Schema, First, Second),
        JobAction.Verify => DynamoDbJobs.Verify(Client, Schema, Second),
        JobAction.Inventory => DynamoDbJobs.Inventory(Client, table),
        _ => throw new FieldCryptConfigurationException($"The tests have no {action}."),
    };

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        Client.Dispose();
    }
}
