using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Operations.Tests;

/// <summary>Jobs over a table of DynamoDB, by two workers.</summary>
public sealed class TableTests(ClusterFixture fixture) : ClusterTest(fixture)
{
    private static readonly JobOptions Options = new() { Segments = 6, Parallelism = 2, ItemParallelism = 4, PageSize = 20 };

    [Fact]
    public async Task A_table_is_encrypted_rewrapped_and_verified_by_two_workers_as_by_one_machine()
    {
        const int count = 150;
        var endpoint = (await Fixture.DynamoDbAsync()).Endpoint.ToString();
        var table = $"Patients{Guid.NewGuid():N}";
        using var jobs = new TableJobs(endpoint, table);
        await CreateAsync(jobs, table, count);
        await AddWorkerAsync(settings => settings with { Endpoint = endpoint });
        await AddWorkerAsync(settings => settings with { Endpoint = endpoint });

        Assert.Equal((count, 0L), await RunAsync(jobs, table, JobAction.Encrypt, figures => figures.Changed));
        Assert.Equal((count, 0L), await RunAsync(jobs, table, JobAction.Rewrap, figures => figures.Changed));
        Assert.Equal((count, 0L), await RunAsync(jobs, table, JobAction.Verify, figures => figures.Unchanged));

        var alone = await new JobRunner(Options).RunAsync(jobs.Make(JobAction.Verify), Token);
        Assert.Equal((JobOutcome.Completed, (long)count, 0L), (alone.Outcome, alone.Figures.Unchanged, alone.Figures.Skipped));
        Assert.Equal("tests/key-2", Assert.Single(alone.Inventory.KeysInUse()).Key.Name);
    }

    private static async Task CreateAsync(TableJobs jobs, string table, int count)
    {
        await jobs.Client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = table,
                KeySchema = [new KeySchemaElement("Id", Amazon.DynamoDBv2.KeyType.HASH)],
                AttributeDefinitions = [new AttributeDefinition("Id", Amazon.DynamoDBv2.ScalarAttributeType.S)],
                BillingMode = Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST,
            },
            Token);
        foreach (var number in Enumerable.Range(0, count))
        {
            var item = new Dictionary<string, AttributeValue> { ["Id"] = new($"p-{number}"), ["Ssn"] = new($"ssn-{number}"), ["Clinic"] = new("north") };
            await jobs.Client.PutItemAsync(table, item, Token);
        }
    }

    private async Task<(long, long)> RunAsync(TableJobs jobs, string table, JobAction action, Func<JobFigures, long> count)
    {
        var name = $"{table}-{action}";
        var definition = new ClusterJobDefinition { Action = action, Parameters = new Dictionary<string, string> { ["table"] = table } };
        await Jobs.SubmitAsync(name, definition, jobs.Make(action), Options, Token);
        var report = await Jobs.FollowAsync(name, jobs.Make(action), cancellationToken: Token);
        Assert.Equal(JobOutcome.Completed, report.Outcome);
        return (count(report.Figures), report.Figures.Skipped);
    }
}
