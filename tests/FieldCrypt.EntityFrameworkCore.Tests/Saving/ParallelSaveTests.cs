using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class ParallelSaveOnSqlite(SqliteServer server) : ParallelSaveTests(server);

public class ParallelSaveOnPostgreSql(PostgreSqlServer server) : ParallelSaveTests(server);

/// <summary>Saves of many values, which are sealed by several threads: all or nothing, each for its own row.</summary>
public abstract class ParallelSaveTests(TestServer server)
{
    private const int Rows = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_value_is_sealed_for_its_own_row(bool asynchronous)
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        List<Visit> visits = [.. NewVisits()];
        await using (var clinic = database.Open())
        {
            clinic.AddRange(visits);
            Assert.Equal(Rows, asynchronous ? await clinic.SaveChangesAsync(Token) : clinic.SaveChanges());
        }

        await using var reading = database.Open();
        var read = await reading.Visits.ToDictionaryAsync(visit => visit.Id, Token);
        Assert.All(visits, visit => Assert.Equal((visit.Note, visit.Code), (read[visit.Id].Note, read[visit.Id].Code)));
        Assert.Equal(visits[17].Id, (await reading.Visits.SingleAsync(visit => visit.Code == visits[17].Code, Token)).Id);
    }

    [Fact]
    public async Task A_save_that_is_cancelled_while_it_seals_writes_nothing_leaves_the_entities_as_they_were_and_holds_no_key()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var store = new WatchedStore();
        using var cancelling = new CancellationTokenSource();
        var calls = 0;
        var cancelAfter = int.MaxValue;
        using var keys = new BranchKeyProvider(store, _ =>
        {
            if (Interlocked.Increment(ref calls) == Volatile.Read(ref cancelAfter))
            {
                cancelling.Cancel();
            }

            return "clinic";
        });
        using var encryption = server.CreateEncryption(keys);
        await using var clinic = database.Open(encryption);
        clinic.Add(NewVisit(-1));
        await clinic.SaveChangesAsync(Token);
        var before = await clinic.Visits.CountAsync(Token);
        List<Visit> visits = [.. NewVisits()];
        clinic.AddRange(visits);
        Volatile.Write(ref cancelAfter, Volatile.Read(ref calls) + Rows);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => clinic.SaveChangesAsync(cancelling.Token));

        Assert.Equal(before, await clinic.Visits.CountAsync(Token));
        Assert.All(visits, visit => Assert.Null(clinic.Entry(visit).Property("Note_Encrypted").CurrentValue));
        Assert.All(visits, visit => Assert.Equal(EntityState.Added, clinic.Entry(visit).State));

        // The same context saves what it was to save.
        Assert.Equal(Rows, await clinic.SaveChangesAsync(Token));
        keys.Dispose();
        Assert.All(store.HandedOut, static key => Assert.Throws<ObjectDisposedException>(() => key.Key.Length));
        Assert.NotEmpty(store.HandedOut);
    }

    [Fact]
    public async Task A_value_that_cannot_be_sealed_among_many_is_the_error_and_nothing_is_written()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        List<Visit> visits = [.. NewVisits()];
        string? refused = visits[Rows / 2].Id.ToString("D");
        using var store = new WatchedStore();
        using var keys = new BranchKeyProvider(store, context => context["row"] == refused ? throw new InvalidOperationException("078-05-1120") : "clinic");
        using var encryption = server.CreateEncryption(keys);
        await using var clinic = database.Open(encryption);
        await using var transaction = await clinic.Database.BeginTransactionAsync(Token);
        clinic.Add(NewVisit(-1));
        await clinic.SaveChangesAsync(Token);
        var before = await clinic.Visits.CountAsync(Token);
        clinic.AddRange(visits);

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => clinic.SaveChangesAsync(Token));
        var synchronous = Assert.Throws<FieldCryptConfigurationException>(() => clinic.SaveChanges());

        Assert.All([error, synchronous], thrown => Assert.Contains(refused!, thrown.Message, StringComparison.Ordinal));
        Assert.All([error, synchronous], static thrown => Assert.Null(Secrets.In(thrown.Message)));
        Assert.Equal(before, await clinic.Visits.CountAsync(Token));
        Assert.All(visits, visit => Assert.Null(clinic.Entry(visit).Property("Note_Encrypted").CurrentValue));

        refused = null;
        Assert.Equal(Rows, await clinic.SaveChangesAsync(Token));
        await transaction.CommitAsync(Token);
        Assert.Equal(before + Rows, await clinic.Visits.CountAsync(Token));
    }

    [Fact]
    public async Task Values_exchanged_between_rows_of_one_save_do_not_open()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using (var clinic = database.Open())
        {
            clinic.AddRange(NewVisits());
            await clinic.SaveChangesAsync(Token);
        }

        await database.ExecuteAsync(
            """
            update "Visits" set "Note" = (select other."Note" from "Visits" other where other."Fee" = 1) where "Fee" = 2
            """);
        await using var reading = database.Open();

        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => reading.Visits.OrderBy(visit => visit.Fee).ToListAsync(Token));

        Assert.Contains("Visit.Note", error.Message, StringComparison.Ordinal);
        Assert.Equal("note 3", (await reading.Visits.SingleAsync(visit => visit.Fee == 3, Token)).Note);
    }

    private static IEnumerable<Visit> NewVisits() => Enumerable.Range(0, Rows).Select(NewVisit);

    private static Visit NewVisit(int number) => new() { Id = Guid.NewGuid(), PatientId = Patients.Bob, Note = $"note {number}", Code = $"code {number}", Fee = number };

    /// <summary>A key store that remembers the keys it has handed out.</summary>
    private sealed class WatchedStore : BranchKeyStore, IDisposable
    {
        private readonly InMemoryBranchKeyStore _store = new();

        public WatchedStore() => _store.Add("clinic", Guid.NewGuid(), new byte[32]);

        public List<BranchKey> HandedOut { get; } = [];

        public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) =>
            WatchAsync(_store.GetActiveAsync(branchKeyId, cancellationToken));

        public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
            WatchAsync(_store.GetVersionAsync(branchKeyId, version, cancellationToken));

        public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose() => _store.Dispose();

        private async ValueTask<BranchKey> WatchAsync(ValueTask<BranchKey> key)
        {
            var handedOut = await key;
            lock (HandedOut)
            {
                HandedOut.Add(handedOut);
            }

            return handedOut;
        }
    }
}
