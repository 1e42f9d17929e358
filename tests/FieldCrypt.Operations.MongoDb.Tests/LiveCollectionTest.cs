using System.Collections.Concurrent;
using System.Globalization;
using FieldCrypt.MongoDb;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A collection that eight writers and eight readers use through FieldCrypt while a job is at it. With FIELDCRYPT_OPERATIONS_ITEMS=100000 in the environment it
/// is as large.
/// </summary>
/// <typeparam name="TResident">The class of its documents.</typeparam>
public abstract class LiveCollectionTest<TResident>(MongoOperationsFixture fixture) : ResidentsTest(fixture)
    where TResident : class, IResident
{
    private const int Workers = 8;

    // In a large collection the workers leave the job something of a small machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(Count > 10_000 ? 50 : 2);

    private readonly ConcurrentDictionary<int, int> _written = [];
    private readonly ConcurrentQueue<Exception> _failures = new();
    private long _writes;
    private long _reads;

    protected static int Count { get; } = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_ITEMS") ?? "500", CultureInfo.InvariantCulture);

    /// <summary>Whether a worker wrote the document.</summary>
    protected bool IsWritten(int id) => _written.ContainsKey(id);

    protected IMongoCollection<TResident> Typed(IMongoClient client) =>
        client.GetDatabase(Residents.Database.DatabaseNamespace.DatabaseName).GetCollection<TResident>(Residents.CollectionNamespace.CollectionName);

    /// <summary>Runs a job while the workers work, and that for as long as each has written and read several times.</summary>
    /// <param name="encryption">What they write and read through.</param>
    /// <param name="job">The job.</param>
    /// <param name="keyOf">The data key of a document's update, where each document has its own.</param>
    protected async Task<JobReport> UnderLoadAsync(FieldCryptMongoDb encryption, StoreJob job, Func<int, DataKeyReference>? keyOf = null)
    {
        using var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(Fixture.Server.ConnectionString));
        await encryption.StartAsync(Token);
        var residents = Typed(client);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var work = Enumerable.Range(0, Workers).SelectMany(i => new[]
        {
            WorkAsync(random => WriteAsync(residents, i, random, keyOf), i, stop.Token),
            WorkAsync(random => ReadAsync(residents, random), -i, stop.Token),
        }).ToList();
        await UsedAsync();
        var report = await new JobRunner(new() { Segments = 8, PageSize = Math.Max(10, Count / 1000) }).RunAsync(job, Token);
        await UsedAsync();
        await stop.CancelAsync();
        await Task.WhenAll(work);
        Assert.True(_failures.IsEmpty, string.Join('\n', _failures.Take(3)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.Action}: {report.Figures.Items} in {(report.EndedAt - report.StartedAt).TotalSeconds:F1} s, {report.Figures.Changed} changed, "
            + $"{report.Figures.Unchanged} unchanged, {report.Figures.RacesLost} races lost; {_writes} writes, {_reads} reads of the application");
        return report;
    }

    /// <summary>Reads the whole collection: each document is what was last written.</summary>
    protected async Task AssertNothingLostAsync(FieldCryptMongoDb encryption)
    {
        using var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(Fixture.Server.ConnectionString));
        await encryption.StartAsync(Token);
        var all = await Typed(client).Find(FilterDefinition<TResident>.Empty).ToListAsync(Token);
        Assert.Equal(Count, all.Count);
        foreach (var resident in all)
        {
            Check(resident);
            Assert.Equal(_written.GetValueOrDefault(resident.Id), resident.Visits);
        }
    }

    private static FilterDefinition<TResident> ById(int id) => Builders<TResident>.Filter.Eq("_id", id);

    private static string NameOf(int id, int version) => version == 0 ? NameOf(id) : string.Create(CultureInfo.InvariantCulture, $"name of {id}, {version}");

    private static void Check(TResident resident)
    {
        if (resident.Name != NameOf(resident.Id, resident.Visits) || resident.Ssn != SsnOf(resident.Id))
        {
            throw new InvalidOperationException($"Document {resident.Id} was read otherwise than it was written.");
        }
    }

    private async Task UsedAsync()
    {
        var (writes, reads) = (Interlocked.Read(ref _writes), Interlocked.Read(ref _reads));
        while (_failures.IsEmpty && (Interlocked.Read(ref _writes) < writes + 2 * Workers || Interlocked.Read(ref _reads) < reads + 2 * Workers))
        {
            await Task.Delay(Pause, Token);
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
    private async Task WriteAsync(IMongoCollection<TResident> residents, int worker, Random random, Func<int, DataKeyReference>? keyOf)
    {
        var id = random.Next(Count / Workers) * Workers + worker;
        var next = _written.GetValueOrDefault(id) + 1;
        using var key = keyOf is null ? null : FieldCryptMongoDb.UseKey(keyOf(id));
        var written = await residents.UpdateOneAsync(
            ById(id),
            Builders<TResident>.Update.Set(nameof(IResident.Name), NameOf(id, next)).Set(nameof(IResident.Visits), next),
            cancellationToken: Token);
        Assert.Equal(1, written.MatchedCount);
        _written[id] = next;
        Interlocked.Increment(ref _writes);
    }

    private async Task ReadAsync(IMongoCollection<TResident> residents, Random random)
    {
        var id = random.Next(Count);
        Check(await residents.Find(ById(id)).SingleAsync(Token));
        Interlocked.Increment(ref _reads);
    }
}
