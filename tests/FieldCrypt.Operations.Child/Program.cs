using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FieldCrypt;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Operations;

// A job in a process of its own, for tests to kill: endpoint, table, folder of checkpoints, and "encrypt" or "rewrap". It writes a line after every step.
var (endpoint, table, folder, action) = (args[0], args[1], args[2], args[3]);
using var client = new AmazonDynamoDBClient(
    new BasicAWSCredentials("fieldcrypt", "fieldcrypt"), new AmazonDynamoDBConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
using var first = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
using var second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());
var schema = new TableSchema(table, "Id", null, new Dictionary<string, FieldAction>
{
    ["Ssn"] = FieldAction.EncryptAndSign,
    ["Notes"] = FieldAction.EncryptAndSign,
    ["Clinic"] = FieldAction.SignOnly,
    ["Tenant"] = FieldAction.SignOnly,
    ["ExpiresAt"] = FieldAction.DoNothing,
}).WithPlaintextPolicy(PlaintextPolicy.AllowReads);
using var checkpoints = new FileCheckpointStore(folder);
var options = new JobOptions { Segments = 4, Parallelism = 2, ItemParallelism = 2, PageSize = 5, Checkpoints = checkpoints, Progress = new Lines() };
var job = action == "encrypt"
    ? DynamoDbJobs.Encrypt(client, schema, first)
    : DynamoDbJobs.Rewrap(client, schema, first, second);
var report = await new JobRunner(options).RunAsync(job);
Console.WriteLine($"{report.Outcome}");

internal sealed class Lines : IProgress<JobProgress>
{
    public void Report(JobProgress value) => Console.WriteLine($"step {value.Items}");
}
