using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.ColdStart;

/// <summary>The first thing that a process does: one item is put, with the plain client or with FieldCrypt's.</summary>
internal static class FirstPut
{
    private static readonly BasicAWSCredentials Credentials = new("none", "none");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task PlainAsync(string address)
    {
        using var client = new AmazonDynamoDBClient(Credentials, Config(address));
        await client.PutItemAsync("Patients", Item());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task ProtectedAsync(string address)
    {
        using var keys = LocalKeyProvider.FromKey("cold", "key-1", new byte[32]);
        using var client = new FieldCryptDynamoDbClient(
            Credentials, Config(address), new FieldCryptDynamoDbOptions { Keys = keys, Tables = [TableSchema.For<Patient>()] });
        await client.PutItemAsync("Patients", Item());
    }

    private static AmazonDynamoDBConfig Config(string address) => new() { ServiceURL = address, AuthenticationRegion = "us-east-1" };

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        [nameof(Patient.Id)] = new() { S = "p-1" },
        [nameof(Patient.Ssn)] = new() { S = "123-45-6789" },
        [nameof(Patient.Clinic)] = new() { S = "north" },
    };

    [DynamoDBTable("Patients")]
    internal sealed class Patient
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; set; }

        public string? Clinic { get; set; }
    }
}
