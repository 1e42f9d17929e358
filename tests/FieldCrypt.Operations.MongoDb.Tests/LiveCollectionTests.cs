using System.Collections.Concurrent;
using System.Globalization;
using FieldCrypt.MongoDb;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A collection is encrypted while writers and readers use it. With FIELDCRYPT_OPERATIONS_ITEMS=100000 in the environment it is as large.
/// </summary>
public sealed class LiveCollectionTests(MongoOperationsFixture fixture) : ResidentsTest(fixture)
{
    private const int Workers = 8;
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_ITEMS") ?? "500", CultureInfo.InvariantCulture);

    // In a large collection the workers leave the job something of a small machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(Count > 10_000 ? 50 : 2);

    private readonly ConcurrentDictionary<int, int> _written = [];
    private readonly ConcurrentQueue<Exception> _failures = new();
    private long _writes;
    private long _reads;

    [Fact]
    public async Task No_write_is_lost_and_no_read_fails_while_a_collection_is_encrypted()
    {
        await PutPlainAsync(Count);
        using var encryption = new FieldCryptMongoDb(new() { Vault = Fixture.Vault, Collections = [Migrating] });
        using var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(Fixture.Server.ConnectionString));
        await encryption.StartAsync(Token);
        var residents = client.GetDatabase("clinic").GetCollection<Resident>(Residents.CollectionNamespace.CollectionName);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var work = Enumerable.Range(0, Workers).SelectMany(
            i => new[] { WorkAsync(random => WriteAsync(residents, i, random), i, stop.Token), WorkAsync(random => ReadAsync(residents, random), -i, stop.Token) }).ToList();

        var report = await new JobRunner(new() { Segments = 8, PageSize = Math.Max(10, Count / 1000) }).RunAsync(MongoDbJobs.Encrypt(Residents, Migrating, Fixture.Vault), Token);

        await stop.CancelAsync();
        await Task.WhenAll(work);
        Assert.True(_failures.IsEmpty, string.Join('\n', _failures.Take(3)));
        Assert.True(_writes > Workers && _reads > Workers, $"{_writes} writes and {_reads} reads");
        Assert.Equal((JobOutcome.Completed, Count, 0L), (report.Outcome, report.Figures.Items, report.Figures.Skipped));
        Assert.All(await StoredAsync(), document => Assert.True(IsEncrypted(document["Name"]) && IsEncrypted(document["Ssn"]), "Plaintext is left."));
        Assert.Equal(Count, (await new JobRunner().RunAsync(MongoDbJobs.Verify(Residents, Schema, Fixture.Vault), Token)).Figures.Unchanged);
        foreach (var resident in await residents.Find(FilterDefinition<Resident>.Empty).ToListAsync(Token))
        {
            Check(resident);
            Assert.Equal(_written.GetValueOrDefault(resident.Id), resident.Visits);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.Figures.Items} documents in {(report.EndedAt - report.StartedAt).TotalSeconds:F1} s, {report.Figures.Changed} changed, {report.Figures.Unchanged} unchanged, "
            + $"{report.Figures.RacesLost} races lost; {_writes} writes, {_reads} reads of the application");
    }

    private static string NameOf(int id, int version) => version == 0 ? NameOf(id) : string.Create(CultureInfo.InvariantCulture, $"name of {id}, {version}");

    private static void Check(Resident resident)
    {
        if (resident.Name != NameOf(resident.Id, resident.Visits) || resident.Ssn != SsnOf(resident.Id))
        {
            throw new InvalidOperationException($"Document {resident.Id} was read otherwise than it was written.");
        }
    }

    private async Task WorkAsync(Func<Random, Task> work, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(random);
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (Exception e)
            {
                _failures.Enqueue(e);
            }
        }
    }

    // Each document has one writer, so that it is known what it must hold; the job is the other.
    private async Task WriteAsync(IMongoCollection<Resident> residents, int worker, Random random)
    {
        var id = random.Next(Count / Workers) * Workers + worker;
        var next = _written.GetValueOrDefault(id) + 1;
        var written = await residents.UpdateOneAsync(
            resident => resident.Id == id,
            Builders<Resident>.Update.Set(resident => resident.Name, NameOf(id, next)).Set(resident => resident.Visits, next),
            cancellationToken: Token);
        Assert.Equal(1, written.MatchedCount);
        _written[id] = next;
        Interlocked.Increment(ref _writes);
    }

    private async Task ReadAsync(IMongoCollection<Resident> residents, Random random)
    {
        var id = random.Next(Count);
        Check(await residents.Find(resident => resident.Id == id).SingleAsync(Token));
        Interlocked.Increment(ref _reads);
    }
}
