using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Child;

/// <summary>Jobs over a table of DynamoDB.</summary>
internal static class Items
{
    public static StoreJob Job(string endpoint, string table, string action, KeyProvider first, KeyProvider second)
    {
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("fieldcrypt", "fieldcrypt"), new AmazonDynamoDBConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
        var schema = new TableSchema(table, "Id", null, new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Notes"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
            ["Tenant"] = FieldAction.SignOnly,
            ["ExpiresAt"] = FieldAction.DoNothing,
        }).WithPlaintextPolicy(PlaintextPolicy.AllowReads);
        return action == "encrypt" ? DynamoDbJobs.Encrypt(client, schema, first) : DynamoDbJobs.Rewrap(client, schema, first, second);
    }
}
