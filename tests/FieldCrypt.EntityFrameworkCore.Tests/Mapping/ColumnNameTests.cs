using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class ColumnNameOnSqlite(SqliteServer server) : ColumnNameTests(server);

public class ColumnNameOnPostgreSql(PostgreSqlServer server) : ColumnNameTests(server);

/// <summary>The names of columns, and what becomes of values when they change.</summary>
public abstract class ColumnNameTests(TestServer server)
{
    [Fact]
    public async Task Columns_have_the_names_that_the_members_would_have()
    {
        var database = await server.CreateDatabaseAsync();
        await using var clinic = database.Open();
        await using var firm = new Firm(database.Options<Firm>().Options);

        var script = clinic.Database.GenerateCreateScript() + firm.Database.GenerateCreateScript();

        var bytes = clinic.Database.IsNpgsql() ? "bytea" : "BLOB";
        Assert.Contains($"\"Ssn\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"Ssn_Index\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"File\" {bytes} NOT NULL", script, StringComparison.Ordinal);
        Assert.Contains($"\"Contact_Phone\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"Home_Street\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains("CREATE INDEX \"IX_Patients_Ssn_Index\"", script, StringComparison.Ordinal);
        Assert.Contains("CREATE UNIQUE INDEX \"IX_Badge_badge_no_Index\"", script, StringComparison.Ordinal);
        Assert.Matches($"\"?badge_no\"? {bytes}", script);
        Assert.Contains($"\"Deputy_Phone\" {bytes}", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renamed_column_is_read_by_the_name_that_it_was_bound_to()
    {
        var database = await server.CreateDatabaseAsync();
        var id = Guid.NewGuid();
        await using (var old = new OldShop(database.Options<OldShop>().Options))
        {
            await old.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            old.Add(new Buyer { Id = id, Card = "556677881" });
            await old.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await database.ExecuteAsync("""alter table "Buyers" rename column "Card" to "CardNumber" """);
        await database.ExecuteAsync("""alter table "Buyers" rename column "Card_Index" to "CardNumber_Index" """);
        await database.ExecuteAsync("""alter table "Buyers" rename to "Customers" """);

        // The member's type changed as well: its stored form is the same text.
        await using var shop = new NewShop(database.Options<NewShop>().Options);
        Assert.Equal(556677881, (await shop.Customers.SingleAsync(c => c.CardNumber == 556677881, cancellationToken: TestContext.Current.CancellationToken)).CardNumber);
    }

    private sealed class OldShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Buyer> Buyers => Set<Buyer>();
    }

    private sealed class Buyer
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Card { get; set; }
    }

    private sealed class NewShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Customer> Customers => Set<Customer>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Customer>().Property(c => c.CardNumber).IsEncrypted(new() { BoundTable = "Buyers", BoundColumn = "Card" });
    }

    private sealed class Customer
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public long? CardNumber { get; set; }
    }
}
