using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A table is encrypted, and then rewrapped, while writers and readers use it. With FIELDCRYPT_OPERATIONS_ITEMS=100000 in the environment it is as large.
/// </summary>
public class LiveTableTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    private const int Workers = 8;
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_ITEMS") ?? "100", CultureInfo.InvariantCulture);

    // In a large table the workers leave the job something of a small machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(Count > 1000 ? 50 : 0);

    private readonly ConcurrentDictionary<string, int> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Exception> _failures = new();
    private long _writes;
    private long _reads;

    [Fact]
    public async Task No_write_is_lost_and_no_read_fails_while_a_table_is_encrypted_and_then_rewrapped_to_a_multi_Region_key()
    {
        var schema = new TableSchema(Table, "Id", null, new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Visits"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
        });
        await PutPlainAsync(Enumerable.Range(0, Count).Select(i => new Dictionary<string, AttributeValue>
        {
            ["Id"] = new(Id(i)),
            ["Ssn"] = new($"ssn of {Id(i)}"),
            ["Visits"] = new() { N = "0" },
            ["Clinic"] = new("Central"),
        }));
        var single = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);
        var multi = new MultiRegionKmsKeyProvider(await CreateKmsKeyAsync(multiRegion: true), Region, Clients);
        var migrating = schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads);

        var encrypted = await UnderLoadAsync(Client(single, migrating), DynamoDbJobs.Encrypt(Plain, migrating, single));

        Assert.Equal((JobOutcome.Completed, Count, 0L), (encrypted.Outcome, encrypted.Figures.Items, encrypted.Figures.Skipped));
        var stored = await StoredAsync();
        Assert.All(stored.Values, item => Assert.True(item["Ssn"].B is not null && item["Visits"].B is not null, "Plaintext is left."));
        await AssertNothingLostAsync(stored, schema, single);

        // Writers wrap with the new key before the job begins, and readers keep the former one until it is done.
        var both = new CompositeKeyProvider(multi, new DiscoveryKmsKeyProvider(Region, KmsKeyFilter.Accounts("aws", "111122223333"), Clients));
        var rewrapped = await UnderLoadAsync(Client(both, schema), DynamoDbJobs.Rewrap(Plain, schema, single, multi));

        Assert.Equal((JobOutcome.Completed, Count, 0L, 0L), (rewrapped.Outcome, rewrapped.Figures.Items, rewrapped.Figures.Skipped, rewrapped.Figures.Reencrypted));
        await AssertNothingLostAsync(await StoredAsync(), schema, multi);
        Report(encrypted);
        Report(rewrapped);
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"p-{number:D6}");

    private FieldCryptDynamoDbClient Client(KeyProvider keys, TableSchema schema) => new(
        Fixture.DynamoDb.Credentials, Fixture.DynamoDb.CreateConfig(Region), new FieldCryptDynamoDbOptions { Keys = keys, Tables = [schema] });

    private async Task<JobReport> UnderLoadAsync(FieldCryptDynamoDbClient client, StoreJob job)
    {
        using (client)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var workers = Enumerable.Range(0, Workers).SelectMany(
                i => new[] { WorkAsync(() => WriteAsync(client), stop.Token), WorkAsync(() => ReadAsync(client), stop.Token) }).ToList();
            var report = await new JobRunner(new() { Segments = 8, PageSize = Math.Max(10, Count / 1000) }).RunAsync(job, Token);
            await stop.CancelAsync();
            await Task.WhenAll(workers);
            Assert.True(_failures.IsEmpty, string.Join('\n', _failures.Take(3)));
            return report;
        }
    }

    private async Task WorkAsync(Func<Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work();
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (ConcurrentUpdateException e) when (!e.MayHaveBeenWritten)
            {
                // All attempts were lost to others, as the caller is told; nothing was written.
            }
            catch (Exception e)
            {
                _failures.Enqueue(e);
            }
        }
    }

    private async Task WriteAsync(FieldCryptDynamoDbClient client)
    {
        var id = Id(Random.Shared.Next(Count));
        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Table,
                Key = Key(id),
                UpdateExpression = "SET Visits = Visits + :one",
                ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
            },
            Token);
        _written.AddOrUpdate(id, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _writes);
    }

    private async Task ReadAsync(FieldCryptDynamoDbClient client)
    {
        var id = Id(Random.Shared.Next(Count));
        var item = (await client.GetItemAsync(Table, Key(id), true, Token)).Item;
        Interlocked.Increment(ref _reads);
        if (item["Ssn"].S != $"ssn of {id}")
        {
            throw new InvalidOperationException($"{id} was read otherwise than it was written.");
        }
    }

    private async Task AssertNothingLostAsync(SortedDictionary<string, Dictionary<string, AttributeValue>> stored, TableSchema schema, KeyProvider keys)
    {
        Assert.Equal(Count, stored.Count);
        var encryptor = new ItemEncryptor(schema, keys);
        await Parallel.ForEachAsync(stored, Token, async (pair, token) =>
        {
            var item = await encryptor.DecryptAsync(pair.Value, token);
            Assert.Equal(_written.GetValueOrDefault(pair.Key).ToString(CultureInfo.InvariantCulture), item["Visits"].N);
        });
    }

    private void Report(JobReport report)
    {
        TestContext.Current.SendDiagnosticMessage(
            "{0}: {1} items in {2:F1} s, {3} races lost; {4} writes and {5} reads of the application in all",
            report.Action, report.Figures.Items, (report.EndedAt - report.StartedAt).TotalSeconds, report.Figures.RacesLost, _writes, _reads);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.Action}: {report.Figures.Items} items in {(report.EndedAt - report.StartedAt).TotalSeconds:F1} s, {report.Figures.Changed} changed, "
            + $"{report.Figures.Unchanged} unchanged, {report.Figures.RacesLost} races lost; {_writes} writes, {_reads} reads of the application in all");
    }
}
