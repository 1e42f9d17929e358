using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;
using FieldCrypt.Kms;

namespace FieldCrypt.DynamoDb.Tests.Readme;

/// <summary>The example of the README, word for word between the markers.</summary>
internal static class ReadmeExample
{
    public static async Task<Patient> RunAsync(AWSCredentials credentials, AmazonDynamoDBConfig config, KmsClients kms, string keyArn)
    {
        // <example>
        var keys = new MultiRegionKmsKeyProvider(keyArn, localRegion: "us-east-1", kms);
        using var dynamo = new FieldCryptDynamoDbClient(credentials, config, new FieldCryptDynamoDbOptions
        {
            Keys = keys,
            Tables = [TableSchema.For<Patient>()],
        });
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => dynamo).Build();

        await context.SaveAsync(new Patient { Id = "p-1", Ssn = "078-05-1120", Clinic = "Central" });   // encrypted and signed
        var patient = await context.LoadAsync<Patient>("p-1");                                          // verified and decrypted
        // </example>
        return patient;
    }

    // <class>
    [DynamoDBTable("Patients")]
    public sealed class Patient
    {
        [DynamoDBHashKey] public string Id { get; set; } = "";
        [Encrypted] public string? Ssn { get; set; }
        [Encrypted] public List<string>? Diagnoses { get; set; }    // whatever DynamoDB can hold: numbers, lists, maps, nested classes
        public string? Clinic { get; set; }                         // readable, but signed: a changed value is refused
        [Unsigned] public long? ExpiresAt { get; set; }             // neither: other programs may change it
    }

    // </class>
}
