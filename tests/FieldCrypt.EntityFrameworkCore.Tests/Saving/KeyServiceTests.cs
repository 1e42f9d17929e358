using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class KeyServiceOnSqlite(SqliteServer server) : KeyServiceTests(server);

public class KeyServiceOnPostgreSql(PostgreSqlServer server) : KeyServiceTests(server);

/// <summary>What happens while the key service does not answer, and how often it is asked.</summary>
public abstract class KeyServiceTests(TestServer server)
{
    [Theory]
    [InlineData(KeyAccessFailure.AccessDenied)]
    [InlineData(KeyAccessFailure.Disabled)]
    [InlineData(KeyAccessFailure.Unreachable)]
    public async Task A_save_that_cannot_seal_writes_nothing_and_leaves_the_transaction_usable(KeyAccessFailure failure)
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var store = new FailingStore { Failure = failure };
        using var keys = new BranchKeyProvider(store, "clinic");
        using var encryption = server.CreateEncryption(keys);
        await using var clinic = database.Open(encryption);
        await using var transaction = await clinic.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        clinic.Add(new Patient { Id = Guid.NewGuid(), Name = "Eve", Ssn = "457-55-5462", City = "Rome" });

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
        Assert.Throws<KeyAccessException>(() => clinic.SaveChanges());

        Assert.Equal(failure, error.Reason);
        Assert.Contains("Patient.", error.Message, StringComparison.Ordinal);
        Assert.Null(Secrets.In(error.ToString()));
        Assert.Equal(4, await clinic.Patients.CountAsync(cancellationToken: TestContext.Current.CancellationToken));

        // The key service is back: the same context saves.
        store.Failure = null;
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, await clinic.Patients.CountAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_read_without_keys_names_the_entity_the_member_and_the_key()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var store = new FailingStore { Failure = KeyAccessFailure.AccessDenied };
        using var keys = new BranchKeyProvider(store, "clinic");
        using var encryption = server.CreateEncryption(keys);
        await using var clinic = database.Open(encryption);

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("Patient.", error.Message, StringComparison.Ordinal);
        Assert.Contains("clinic", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, await clinic.Patients.CountAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_thousand_concurrent_saves_with_cold_keys_open_each_branch_key_once()
    {
        const int Clinics = 10;
        string[] clinics = [.. Enumerable.Range(0, Clinics).Select(number => $"clinic-{number}")];
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var store = new FailingStore(clinics);
        BranchKeyProvider[] keys = [.. clinics.Select(clinic => new BranchKeyProvider(store, clinic))];
        var encryptions = Array.ConvertAll(keys, server.CreateEncryption);
        var options = Array.ConvertAll(encryptions, encryption => database.Options<Clinic>(encryption).AddInterceptors(new NoDatabase()).Options);

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(async () =>
        {
            await using var clinic = new Clinic(options[number % Clinics]);
            var visit = clinic.Add(new Visit { Id = Guid.NewGuid(), PatientId = Patients.Bob, Note = "sent home" });
            await clinic.SaveChangesAsync();
            Assert.NotNull(visit.Property("Note_Encrypted").CurrentValue);
        })));

        Assert.Equal(Clinics, store.Opened);
        Array.ForEach(encryptions, encryption => encryption.Dispose());
        Array.ForEach(keys, key => key.Dispose());
    }

    [Fact]
    public async Task Ten_thousand_rows_are_sealed_once_each()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        var counted = new CountingKeys(server.Keys);
        using var encryption = server.CreateEncryption(counted);
        await using var clinic = database.Open(encryption);
        clinic.AddRange(Enumerable.Range(0, 10_000).Select(_ => new Visit { Id = Guid.NewGuid(), PatientId = Patients.Bob, Note = "sent home" }));
        clinic.ChangeTracker.DetectChanges();

        Assert.Equal(10_000, await clinic.SaveChangesAsync(TestContext.Current.CancellationToken));

        Assert.Equal(10_000, counted.Generated);
    }

    /// <summary>Comes after the hook that seals, and leaves the database out: it could not serve a thousand connections.</summary>
    private sealed class NoDatabase : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(InterceptionResult<int>.SuppressWithResult(1));
    }

    /// <summary>A key store whose key service fails when it is told to.</summary>
    private sealed class FailingStore : BranchKeyStore, IDisposable
    {
        private readonly InMemoryBranchKeyStore _store = new();
        private readonly Guid _version = Guid.NewGuid();
        private int _opened;

        public FailingStore(params string[] branchKeys)
        {
            foreach (var branchKey in branchKeys.DefaultIfEmpty("clinic"))
            {
                _store.Add(branchKey, _version, new byte[32]);
            }
        }

        public KeyAccessFailure? Failure { get; set; }

        public int Opened => _opened;

        public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) => OpenAsync(() => _store.GetActiveAsync(branchKeyId, cancellationToken));

        public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
            OpenAsync(() => _store.GetVersionAsync(branchKeyId, _version, cancellationToken));

        public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose() => _store.Dispose();

        private async ValueTask<BranchKey> OpenAsync(Func<ValueTask<BranchKey>> open)
        {
            Interlocked.Increment(ref _opened);
            await Task.Yield();
            return Failure is { } failure
                ? throw new KeyAccessException(failure, "The key service does not open branch key clinic.") { KeyId = "clinic" }
                : await open();
        }
    }

    private sealed class CountingKeys(KeyProvider inner) : KeyProvider
    {
        private int _generated;

        public int Generated => _generated;

        public override string Description => inner.Description;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _generated);
            return inner.GenerateAsync(length, context, cancellationToken);
        }

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
