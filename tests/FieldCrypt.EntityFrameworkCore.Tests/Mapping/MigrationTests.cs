using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class MigrationOnSqlite(SqliteServer server) : MigrationTests(server);

public class MigrationOnPostgreSql(PostgreSqlServer server) : MigrationTests(server);

/// <summary>Columns that held plaintext before.</summary>
public abstract class MigrationTests(TestServer server)
{
    [Fact]
    public async Task Plaintext_from_before_is_read_and_encrypted_by_the_next_save()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var old = new Before(server.PlainOptions(database.ConnectionString)))
        {
            await old.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            old.AddRange(new Account { Id = Patients.Ada, Iban = "556677881", Limit = 5 }, new Account { Id = Patients.Bob, Iban = null, Limit = 6 });
            await old.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var bytes = database.Server is SqliteServer ? "blob" : "bytea";
        foreach (var column in (string[])["Iban_Encrypted", "Iban_Encrypted_Index", "Limit_Encrypted"])
        {
            await database.ExecuteAsync($"""alter table "Accounts" add column "{column}" {bytes}""");
        }

        await database.ExecuteAsync(database.Server is SqliteServer ? "select 1" : """alter table "Accounts" alter column "Limit" drop not null""");
        var options = database.Options<During>().Options;
        await using (var during = new During(options))
        {
            var ada = await during.Accounts.SingleAsync(a => a.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(("556677881", 5), (ada.Iban, ada.Limit));
            Assert.True(during.ChangeTracker.HasChanges());
            await Assert.ThrowsAsync<ProtectedOperationException>(() => during.Accounts.CountAsync(a => a.Iban == "556677881", cancellationToken: TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => during.Accounts.CountAsync(a => a.Iban == null, cancellationToken: TestContext.Current.CancellationToken));
            if (database.Server is SqliteServer)
            {
                // Its column of numbers cannot be made nullable in place.
                return;
            }

            await during.Accounts.LoadAsync(cancellationToken: TestContext.Current.CancellationToken);
            await during.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, (await database.ReadAsync("""select "Id" from "Accounts" where "Iban" is null and "Limit" is null and "Limit_Encrypted" is not null""")).Count);
        await using (var during = new During(options))
        {
            Assert.Equal("556677881", (await during.Accounts.SingleAsync(a => a.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken)).Iban);
            Assert.False(during.ChangeTracker.HasChanges());
        }

        await using var after = new After(database.Options<After>().Options);
        Assert.Equal(5, (await after.Accounts.SingleAsync(a => a.Iban == "556677881", cancellationToken: TestContext.Current.CancellationToken)).Limit);
    }

    [Fact]
    public async Task An_empty_index_column_is_filled_by_an_update()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await database.ExecuteAsync("""update "Patients" set "Ssn_Index" = null""");
        await using (var clinic = database.Open())
        {
            Assert.Equal(0, await clinic.Patients.CountAsync(p => p.Ssn == "219-09-9999", cancellationToken: TestContext.Current.CancellationToken));
            clinic.UpdateRange(await clinic.Patients.ToListAsync(cancellationToken: TestContext.Current.CancellationToken));
            await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = database.Open();
        Assert.Equal("Bob", (await read.Patients.SingleAsync(p => p.Ssn == "219-09-9999", cancellationToken: TestContext.Current.CancellationToken)).Name);
    }

    [Fact]
    public async Task A_model_whose_index_column_does_not_hash_is_refused()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new Unhashed(database.Options<Unhashed>().Options);

        // As a compiled model has it: the converter without the hash.
        Assert.Throws<FieldCryptConfigurationException>(() => context.Accounts.Count(a => a.Iban == "556677881"));
        Assert.Throws<FieldCryptConfigurationException>(context.EnsureFieldCrypt);
    }

    private sealed class Before(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();
    }

    private sealed class During(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Account>().Property(a => a.Iban).IsEncrypted(new() { Query = FieldQuery.Equality, PlaintextColumn = "Iban" });
            modelBuilder.Entity<Account>().Property(a => a.Limit).IsEncrypted(new() { PlaintextColumn = "Limit" });
        }
    }

    private sealed class After(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Account>().Property(a => a.Iban).HasColumnName("Iban_Encrypted").IsEncrypted(new() { Query = FieldQuery.Equality });
            modelBuilder.Entity<Account>().Property(a => a.Limit).HasColumnName("Limit_Encrypted").IsEncrypted();
        }
    }

    private sealed class Account
    {
        public Guid Id { get; set; }

        public string? Iban { get; set; }

        public int Limit { get; set; }
    }

    private sealed class Unhashed(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Account>().Property(a => a.Iban).IsEncrypted(new() { Query = FieldQuery.Equality });

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
            configurationBuilder.Conventions.Add(static _ => new WithoutHash());
    }

    private sealed class WithoutHash : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(type => type.GetProperties()).Cast<IMutableProperty>().Where(p => p.GetValueConverter() is BlindIndexConverter))
            {
                property.SetValueConverter(new ValueConverter<BlindIndex, byte[]>(index => index.ToArray(), _ => null!));
            }
        }
    }
}
