using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class BindingOnSqlite(SqliteServer server) : BindingTests(server);

public class BindingOnPostgreSql(PostgreSqlServer server) : BindingTests(server);

/// <summary>What an administrator who may write can and cannot do unnoticed.</summary>
public abstract class BindingTests(TestServer server)
{
    private const string SwapRows = """
        update "Patients" set "Ssn" = (select o."Ssn" from "Patients" o where o."Ssn" is not null and o."Id" <> "Patients"."Id" and o."Name" in ('Ada', 'Bob'))
        where "Name" in ('Ada', 'Bob')
        """;

    [Theory]
    [InlineData("two rows' values exchanged", SwapRows)]
    [InlineData("a value copied to another column", """update "Patients" set "Diagnosis" = "Ssn" where "Name" = 'Ada'""")]
    [InlineData("an owned value copied to another column", """update "Patients" set "Ssn" = "Contact_Phone" where "Name" = 'Ada'""")]
    [InlineData("a complex value copied to another column", """update "Patients" set "Diagnosis" = "Home_Street" where "Name" = 'Ada'""")]
    public async Task A_moved_value_is_refused(string what, string sql)
    {
        Assert.NotEmpty(what);
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        Assert.True(await database.ExecuteAsync(sql) > 0);
        await using var clinic = database.Open();

        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => clinic.Patients.ToListAsync());

        Assert.Contains("Patient.", error.Message, StringComparison.Ordinal);
        Assert.Contains("of Patients", error.Message, StringComparison.Ordinal);
        Assert.Null(Secrets.In(error.ToString()));
    }

    [Fact]
    public async Task An_old_value_in_another_row_is_refused_and_in_its_own_row_it_is_not()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await database.ExecuteAsync("""create table "Kept" as select "Ssn" from "Patients" where "Name" = 'Ada'""");
        await using (var clinic = database.Open())
        {
            (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn = "457-55-5462";
            await clinic.SaveChangesAsync();
        }

        await database.ExecuteAsync("""update "Patients" set "Ssn" = (select "Ssn" from "Kept") where "Name" = 'Ada'""");
        await using (var clinic = database.Open())
        {
            // Nothing in a row says how old a value is: this is stated in docs/sql.md.
            Assert.Equal("078-05-1120", (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn);
        }

        await database.ExecuteAsync("""update "Patients" set "Ssn" = (select "Ssn" from "Kept") where "Name" = 'Bob'""");
        await using var other = database.Open();
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => other.Patients.SingleAsync(p => p.Id == Patients.Bob));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    public async Task A_changed_byte_is_refused(int position)
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        var message = (byte[])(await database.ReadAsync("""select "Diagnosis" from "Patients" where "Name" = 'Ada'"""))[0];
        message[position < 0 ? message.Length - 1 : position] ^= 1;
        await using var clinic = database.Open();
        await clinic.Database.ExecuteSqlRawAsync("""update "Patients" set "Diagnosis" = {0} where "Name" = 'Ada'""", message);

        await Assert.ThrowsAsync<DataNotAuthenticException>(() => clinic.Patients.SingleAsync(p => p.Id == Patients.Ada));
    }

    [Fact]
    public async Task With_keys_from_the_store_an_exchange_of_rows_is_not_noticed_as_was_chosen()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var ledger = new Ledger(database.Options<Ledger>().Options))
        {
            await ledger.Database.EnsureCreatedAsync();
            ledger.AddRange(new Entry { Text = "carcinoma" }, new Entry { Text = "hypertension" });
            await ledger.SaveChangesAsync();
        }

        await database.ExecuteAsync("""create table "Kept" as select "Id", "Text" from "Entries" """);
        await database.ExecuteAsync("""update "Entries" set "Text" = (select k."Text" from "Kept" k where k."Id" <> "Entries"."Id")""");
        await using var read = new Ledger(database.Options<Ledger>().Options);
        Assert.Equal(["hypertension", "carcinoma"], (await read.Entries.OrderBy(e => e.Id).ToListAsync()).Select(e => e.Text));

        await database.ExecuteAsync("""update "Entries" set "Other" = "Text" """);
        await using var other = new Ledger(database.Options<Ledger>().Options);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => other.Entries.ToListAsync());
    }

    private sealed class Ledger(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Entry> Entries => Set<Entry>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Entry>().HasEncryptionBinding(EncryptionBinding.Column);
    }

    private sealed class Entry
    {
        public int Id { get; set; }

        [Encrypted]
        public string? Text { get; set; }

        [Encrypted]
        public string? Other { get; set; }
    }
}
