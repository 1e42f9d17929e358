using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>The example of docs/operations.md, word for word between the markers.</summary>
internal static class DocumentExample
{
    public static async Task<JobReport> RunAsync(IAmazonDynamoDB plainClient, KeyProvider oldKeys, KeyProvider newKeys, string folder, Stream file)
    {
        // <job>
        using var checkpoints = new FileCheckpointStore(folder);
        var runner = new JobRunner(new JobOptions
        {
            Checkpoints = checkpoints,
            Limits = new JobLimits { ItemsPerSecond = 500, KmsCallsPerSecond = 100 },
        });
        var report = await runner.RunAsync(DynamoDbJobs.Rewrap(plainClient, TableSchema.For<Patient>(), from: oldKeys, to: newKeys));
        await report.WriteAsync(file);
        // </job>
        return report;
    }

    [DynamoDBTable("Patients")]
    public sealed class Patient
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; set; }
    }
}
