using System.Collections.Concurrent;
using System.Globalization;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class LiveTableOnSqlite(SqliteServer server) : LiveTableTests(server, count: 400, workers: 2);

public class LiveTableOnPostgreSql(PostgreSqlServer server) : LiveTableTests(
    server, int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_ITEMS") ?? "2000", CultureInfo.InvariantCulture), workers: 8);

/// <summary>
/// A table is encrypted, and then rewrapped, while writers and readers use it. With FIELDCRYPT_OPERATIONS_ITEMS=100000 in the environment it is as large, on
/// PostgreSQL.
/// </summary>
public abstract class LiveTableTests(TestServer server, int count, int workers) : PeopleTest(server)
{
    // In a large table the workers leave the job something of a small machine.
    private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(count > 10_000 ? 50 : 5);
    private readonly ConcurrentDictionary<int, int> _written = [];
    private readonly ConcurrentQueue<Exception> _failures = new();
    private long _writes;
    private long _reads;

    [Fact]
    public async Task No_write_is_lost_and_no_read_fails_while_a_table_is_encrypted_and_then_rewrapped()
    {
        for (var first = 0; first < count; first += 5000)
        {
            await PutPlainAsync(Math.Min(5000, count - first), first);
        }

        using var store = new InMemoryBranchKeyStore();
        store.Add("clinic", Guid.NewGuid(), new byte[32]);
        store.Add("other", Guid.NewGuid(), Enumerable.Repeat((byte)7, 32).ToArray());
        using var former = new BranchKeyProvider(store, "clinic");
        using var present = new BranchKeyProvider(store, "other");

        var encrypted = await UnderLoadAsync(MigratingContexts(former), EntityFrameworkCoreJobs.Encrypt(MigratingContexts(former)));

        Assert.Equal((JobOutcome.Completed, count, 0L), (encrypted.Outcome, encrypted.Figures.Items, encrypted.Figures.Skipped));
        Assert.Empty(await ReadAsync("""select "Id" from "People" where "Ssn" is not null or "Born" is not null or "Born_Encrypted" is null"""));
        await AssertNothingLostAsync(former);

        // Writers wrap with the new key before the job begins, and readers keep the former one until it is done.
        using var opening = new BranchKeyProvider(store, "clinic");
        var both = new CompositeKeyProvider(present, new Reading(opening));
        var rewrapped = await UnderLoadAsync(Contexts(both), EntityFrameworkCoreJobs.Rewrap(Contexts(both), former, present));

        Assert.Equal((JobOutcome.Completed, count, 0L), (rewrapped.Outcome, rewrapped.Figures.Items, rewrapped.Figures.Skipped));
        await AssertNothingLostAsync(present);
        Assert.Equal("other", Assert.Single((await RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(present)), new() { PageSize = 1000 })).Inventory.KeysInUse()).Key.Name);
        var verified = await RunAsync(EntityFrameworkCoreJobs.Verify(Contexts(present)), new() { PageSize = 1000 });
        Assert.Equal((count, 0L), (verified.Figures.Unchanged, verified.Figures.Skipped));
        Report(encrypted);
        Report(rewrapped);
        Assert.True(_writes > workers && _reads > workers, $"{_writes} writes and {_reads} reads");
    }

    private async Task<JobReport> UnderLoadAsync<TContext>(Func<TContext> contexts, StoreJob job)
        where TContext : DbContext
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var work = Enumerable.Range(0, workers).SelectMany(
            i => new[] { WorkAsync(i, (number, random) => WriteAsync(contexts, number, random), stop.Token), WorkAsync(i, (_, random) => ReadOneAsync(contexts, random), stop.Token) }).ToList();
        var report = await new JobRunner(new() { Segments = 8, PageSize = Math.Max(10, count / 1000) }).RunAsync(job, Token);
        await stop.CancelAsync();
        await Task.WhenAll(work);
        Assert.True(_failures.IsEmpty, string.Join('\n', _failures.Take(3)));
        return report;
    }

    private async Task WorkAsync(int worker, Func<int, Random, Task> work, CancellationToken stop)
    {
        var random = new Random(worker);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(worker, random);
                await Task.Delay(_pause, CancellationToken.None);
            }
            catch (Exception e)
            {
                _failures.Enqueue(e);
            }
        }
    }

    // Each row has one writer, so that it is known what it must hold; the job is the other.
    private async Task WriteAsync<TContext>(Func<TContext> contexts, int worker, Random random)
        where TContext : DbContext
    {
        var number = random.Next(count / workers) * workers + worker;
        await using var context = contexts();
        var person = await context.Set<Person>().SingleAsync(person => person.Id == IdOf(number), Token);
        var next = _written.GetValueOrDefault(number) + 1;
        Check(person, number);
        (person.Ssn, person.Visits) = (Ssn(number, next), next);
        await context.SaveChangesAsync(Token);
        _written[number] = next;
        Interlocked.Increment(ref _writes);
    }

    private async Task ReadOneAsync<TContext>(Func<TContext> contexts, Random random)
        where TContext : DbContext
    {
        var number = random.Next(count);
        await using var context = contexts();
        var person = await context.Set<Person>().AsNoTracking().SingleAsync(person => person.Id == IdOf(number), Token);
        Check(person, number);
        Interlocked.Increment(ref _reads);
    }

    private static string? Ssn(int number, int version) => version == 0 ? PersonOf(number).Ssn : $"ssn of {number}, {version}";

    private static void Check(Person person, int number)
    {
        if (person.Ssn != Ssn(number, person.Visits) || person.Born != PersonOf(number).Born)
        {
            throw new InvalidOperationException($"Row {number} was read otherwise than it was written.");
        }
    }

    private async Task AssertNothingLostAsync(KeyProvider keys)
    {
        await using var context = Open(keys);
        var people = await context.All.AsNoTracking().ToDictionaryAsync(person => person.Id, Token);
        Assert.Equal(count, people.Count);
        for (var number = 0; number < count; number++)
        {
            var person = people[IdOf(number)];
            Assert.Equal((_written.GetValueOrDefault(number), Ssn(number, _written.GetValueOrDefault(number)), PersonOf(number).Born), (person.Visits, person.Ssn, person.Born));
        }
    }

    private void Report(JobReport report) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{report.Action}: {report.Figures.Items} rows in {(report.EndedAt - report.StartedAt).TotalSeconds:F1} s, {report.Figures.Changed} changed, "
        + $"{report.Figures.Unchanged} unchanged, {report.Figures.RacesLost} races lost; {_writes} writes, {_reads} reads of the application in all");

    private sealed class Reading(KeyProvider inner) : KeyProvider
    {
        public override string Description => inner.Description;

        public override bool CanGenerate => false;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
