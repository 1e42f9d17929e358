using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class PlaintextColumnOnSqlite(SqliteServer server) : PlaintextColumnTests(server);

public class PlaintextColumnOnPostgreSql(PostgreSqlServer server) : PlaintextColumnTests(server);

/// <summary>What is done to values that still stand in their plaintext columns.</summary>
public abstract class PlaintextColumnTests(TestServer server)
{
    [Fact]
    public async Task Plaintext_that_is_the_default_of_its_type_is_encrypted_by_the_next_save()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new During(database.Options<During>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await InsertAsync(database, 0);
        var ada = await context.Accounts.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ada.Limit);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Single(await database.ReadAsync("""select "Id" from "Accounts" where "Limit" is null and "Limit_Encrypted" is not null"""));
    }

    [Fact]
    public async Task Plaintext_that_is_set_to_null_is_gone()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new During(database.Options<During>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await InsertAsync(database, 7);
        var ada = await context.Accounts.SingleAsync(TestContext.Current.CancellationToken);
        ada.Iban = null;
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await database.ReadAsync("""select "Id" from "Accounts" where "Iban" is not null"""));
    }

    [Fact]
    public async Task Plaintext_does_not_outlive_what_a_stub_writes_over_it()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new During(database.Options<During>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await InsertAsync(database, 7);
        var ada = new Account { Id = Patients.Ada };
        context.Attach(ada);
        ada.Iban = "new";
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await database.ReadAsync("""select "Id" from "Accounts" where "Iban" is not null"""));
    }

    private static Task<int> InsertAsync(TestDatabase database, int limit)
    {
        var id = database.Server is SqliteServer ? Patients.Ada.ToString().ToUpperInvariant() : Patients.Ada.ToString();
        return database.ExecuteAsync($"""insert into "Accounts" ("Id", "Iban", "Limit") values ('{id}', 'x', {limit})""");
    }

    public sealed class Account
    {
        public Guid Id { get; set; }

        public string? Iban { get; set; }

        public int Limit { get; set; }
    }

    private sealed class During(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Account>(account =>
        {
            account.Property(a => a.Iban).IsEncrypted(new() { PlaintextColumn = "Iban" });
            account.Property(a => a.Limit).IsEncrypted(new() { PlaintextColumn = "Limit" });
        });
    }
}
