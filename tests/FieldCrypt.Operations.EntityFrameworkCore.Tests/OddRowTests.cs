using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class OddRowsOnSqlite(SqliteServer server) : OddRowTests(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_row_whose_key_is_null_is_told_however_the_table_is_cut(int segments)
    {
        await Database.ExecuteAsync("ALTER TABLE People RENAME TO Former");
        await Database.ExecuteAsync("CREATE TABLE People AS SELECT * FROM Former");
        await PutEncryptedAsync(First, 8);
        await Database.ExecuteAsync("INSERT INTO People (Id, Name, Visits, Ssn) VALUES (NULL, 'lost', 0, 'plain')");

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => new JobRunner(new JobOptions { Segments = segments, PageSize = 3 })
            .RunAsync(EntityFrameworkCoreJobs.Inventory(MigratingContexts(First)), Token));
    }
}

public class OddRowsOnPostgreSql(PostgreSqlServer server) : OddRowTests(server);

/// <summary>Rows and models that are not as a job would like them.</summary>
public abstract class OddRowTests(TestServer server) : PeopleTest(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Two_rows_of_one_key_are_told_wherever_a_page_ends(int pageSize)
    {
        await Database.ExecuteAsync("""ALTER TABLE "People" RENAME TO "Former" """);
        await Database.ExecuteAsync("""CREATE TABLE "People" AS SELECT * FROM "Former" """);
        await PutEncryptedAsync(First, 4);
        await PutEncryptedAsync(First, 1);

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            () => RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(First)), new() { PageSize = pageSize }));

        Assert.Contains("key of the model is not that of the table", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_the_model_does_not_have_is_refused_beside_one_that_it_has() =>
        Assert.Throws<FieldCryptConfigurationException>(
            () => EntityFrameworkCoreJobs.Inventory(Contexts(First), new SqlJobOptions { Entities = [typeof(Person), typeof(JobOptions)] }));

    [Fact]
    public async Task Checkpoints_of_another_model_are_refused()
    {
        await PutPlainAsync(5);
        var checkpoints = new InMemoryCheckpointStore();
        await using (var context = new HalfMigrated(Options(First)))
        {
            var first = await RunAsync(EntityFrameworkCoreJobs.Encrypt(() => new HalfMigrated(Options(First))), new() { Checkpoints = checkpoints });
            Assert.Equal(5, first.Figures.Changed);
        }

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)), new() { Checkpoints = checkpoints }));
    }

    [Fact]
    public async Task What_a_key_would_open_that_cannot_be_used_today_is_not_closed()
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("tenant", Guid.NewGuid(), new byte[32]);
        using var tenant = new BranchKeyProvider(store, "tenant");
        await PutEncryptedAsync(new CompositeKeyProvider(tenant, First), 3);
        using var empty = new InMemoryBranchKeyStore();
        using var after = new BranchKeyProvider(empty, "tenant");

        var report = await RunAsync(EntityFrameworkCoreJobs.Forget(Contexts(new CompositeKeyProvider(after, new Denied())), "tenant"));

        Assert.Equal((0L, 3L), (report.Figures.Unchanged, report.Figures.SkippedBy.GetValueOrDefault(SkipReason.KeyUnavailable)));
    }

    private DbContextOptions Options(KeyProvider keys) =>
        new DbContextOptionsBuilder(Server.PlainOptions(Database.ConnectionString)).UseFieldCrypt(Encryption(keys)).Options;

    private sealed class Denied : KeyProvider
    {
        public override string Description => "denied";

        public override bool CanGenerate => false;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new KeyAccessException(KeyAccessFailure.AccessDenied, "not for you");
    }

    /// <summary>The application before the second column is encrypted.</summary>
    private sealed class HalfMigrated(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Person>().ToTable("People").Property(p => p.Ssn).IsEncrypted(new() { Query = FieldQuery.Equality, PlaintextColumn = "Ssn" });
    }
}
