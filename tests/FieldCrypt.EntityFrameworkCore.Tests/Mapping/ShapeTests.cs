using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class ShapeOnSqlite(SqliteServer server) : ShapeTests(server);

public class ShapeOnPostgreSql(PostgreSqlServer server) : ShapeTests(server)
{
    [Fact]
    public async Task What_is_copied_in_beside_the_context_is_stored_as_it_is_and_refused_when_it_is_read()
    {
        var database = await server.CreateDatabaseAsync();
        await using var mail = new Mail(database.Options<Mail>().Options);
        await mail.Database.EnsureCreatedAsync(Token);
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync(Token);
            await using var copy = await connection.BeginBinaryImportAsync("""copy "Letters" ("Id", "Text") from stdin (format binary)""", Token);
            await copy.StartRowAsync(Token);
            await copy.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid, Token);
            await copy.WriteAsync("not encrypted"u8.ToArray(), NpgsqlDbType.Bytea, Token);
            await copy.CompleteAsync(Token);
        }

        await Assert.ThrowsAsync<DataNotAuthenticException>(() => mail.Letters.ToListAsync(Token));
    }
}

/// <summary>Shapes of classes and tables that people use, each of which works or is refused.</summary>
public abstract class ShapeTests(TestServer server)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_annotated_index_of_an_encrypted_member_is_refused_with_the_way_to_have_one()
    {
        var database = await server.CreateDatabaseAsync();
        await using var shop = new Shapes<Indexed>(database.Options<Shapes<Indexed>>().Options);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => shop.Model);
        Assert.Contains("Indexed.Ssn", error.Message, StringComparison.Ordinal);
        Assert.Contains("HasIndex(x => x.Ssn)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_with_init_members_works_and_one_whose_constructor_takes_an_encrypted_member_is_refused_by_Entity_Framework_Core()
    {
        var database = await server.CreateDatabaseAsync();
        await using var positional = new Shapes<Positional>(database.Options<Shapes<Positional>>().Options);
        Assert.Throws<InvalidOperationException>(() => positional.Model);

        await using var shop = new Shapes<WithMembers>(database.Options<Shapes<WithMembers>>().Options);
        await shop.Database.EnsureCreatedAsync(Token);
        shop.Add(new WithMembers(Guid.NewGuid(), "Rome") { Secret = "carcinoma" });
        await shop.SaveChangesAsync(Token);
        shop.ChangeTracker.Clear();
        Assert.Equal(("Rome", "carcinoma"), await shop.Rows.Select(r => new ValueTuple<string, string?>(r.City, r.Secret)).SingleAsync(Token));
    }

    [Fact]
    public async Task Two_entities_in_one_table_and_one_entity_in_two_tables_work()
    {
        var database = await server.CreateDatabaseAsync();
        var id = Guid.NewGuid();
        var options = database.Options<SplitShop>().Options;
        await using (var shop = new SplitShop(options))
        {
            await shop.Database.EnsureCreatedAsync(Token);
            shop.Add(new Order { Id = id, Card = "556677881", Remark = "visible", Details = new OrderDetails { Id = id, Note = "carcinoma" } });
            await shop.SaveChangesAsync(Token);
        }

        await using (var shop = new SplitShop(options))
        {
            var order = await shop.Set<Order>().Include(o => o.Details).SingleAsync(o => o.Card == "556677881", Token);
            Assert.Equal(("556677881", "visible", "carcinoma"), (order.Card, order.Remark, order.Details!.Note));
            Assert.Equal("carcinoma", (await shop.Set<OrderDetails>().AsNoTracking().SingleAsync(Token)).Note);
            (order.Card, order.Remark, order.Details.Note) = ("556677882", "seen", "melancholia");
            await shop.SaveChangesAsync(Token);
        }

        await using var read = new SplitShop(options);
        var same = await read.Set<Order>().Include(o => o.Details).SingleAsync(Token);
        Assert.Equal(("556677882", "seen", "melancholia"), (same.Card, same.Remark, same.Details!.Note));
        Assert.Single(await database.ReadAsync("""select "Remark" from "Remarks" """));
        await database.ExecuteAsync("""update "Orders" set "Note" = "Card" """);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => read.Set<OrderDetails>().AsNoTracking().SingleAsync(Token));
    }

    [Fact]
    public async Task What_seeding_saves_is_encrypted()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Shapes<WithMembers>>().UseAsyncSeeding(async (context, _, token) =>
        {
            context.Add(new WithMembers(Guid.NewGuid(), "Rome") { Secret = "carcinoma" });
            await context.SaveChangesAsync(token);
        });
        await using var shop = new Shapes<WithMembers>(options.Options);
        await shop.Database.EnsureCreatedAsync(Token);
        shop.ChangeTracker.Clear();

        Assert.Equal("carcinoma", (await shop.Rows.SingleAsync(Token)).Secret);
        Assert.IsType<byte[]>((await database.ReadAsync("""select "Secret" from "Rows" """))[0]);
    }

    private sealed class Shapes<TRow>(DbContextOptions<Shapes<TRow>> options) : DbContext(options)
        where TRow : class
    {
        public DbSet<TRow> Rows => Set<TRow>();
    }

    [Index(nameof(City), nameof(Ssn))]
    private sealed class Indexed
    {
        public Guid Id { get; set; }

        public string? City { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Ssn { get; set; }
    }

    private sealed record Positional(Guid Id, [property: Encrypted] string Secret);

    private sealed record WithMembers(Guid Id, string City)
    {
        [Encrypted]
        public string? Secret { get; init; }
    }

    private sealed class SplitShop(DbContextOptions<SplitShop> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Order>(order =>
            {
                order.ToTable("Orders").SplitToTable("Remarks", remarks => remarks.Property(o => o.Remark));
                order.HasOne(o => o.Details).WithOne().HasForeignKey<OrderDetails>(d => d.Id);
            });
            modelBuilder.Entity<OrderDetails>().ToTable("Orders");
        }
    }

    private sealed class Order
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Card { get; set; }

        public string? Remark { get; set; }

        public OrderDetails? Details { get; set; }
    }

    private sealed class OrderDetails
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string? Note { get; set; }
    }
}
