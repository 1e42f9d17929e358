using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class WholeValueOnSqlite(SqliteServer server) : WholeValueTests(server);

public class WholeValueOnPostgreSql(PostgreSqlServer server) : WholeValueTests(server);

/// <summary>Value objects, encrypted as one value.</summary>
public abstract class WholeValueTests(TestServer server)
{
    [Fact]
    public async Task A_complex_value_whose_constructor_takes_an_encrypted_member_is_refused_by_Entity_Framework_Core()
    {
        var database = await server.CreateDatabaseAsync();
        await using var shop = new ValueShop(database.Options<ValueShop>().Options);

        Assert.Throws<InvalidOperationException>(() => shop.Model);
    }

    [Fact]
    public async Task A_value_object_is_encrypted_as_a_whole()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<WholeShop>().Options;
        await using (var shop = new WholeShop(options))
        {
            await shop.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            shop.Add(new Wallet { Id = Guid.NewGuid(), Card = new CardNumber("556677881", 7), Spare = null });
            await shop.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = new WholeShop(options);
        var wallet = await read.Wallets.SingleAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((new CardNumber("556677881", 7), null), (wallet.Card, wallet.Spare));
        Assert.False(read.ChangeTracker.HasChanges());
    }

    private sealed class ValueShop(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<ComplexWallet>().ComplexProperty(w => w.Card);
    }

    private sealed class ComplexWallet
    {
        public Guid Id { get; set; }

        public AnnotatedNumber Card { get; set; }
    }

    private readonly record struct AnnotatedNumber([property: Encrypted] string Number, int Check);

    private sealed class WholeShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Wallet> Wallets => Set<Wallet>();
    }

    private sealed class Wallet
    {
        public Guid Id { get; set; }

        [Encrypted]
        public CardNumber Card { get; set; }

        [Encrypted]
        public CardNumber? Spare { get; set; }
    }

    private readonly record struct CardNumber(string Number, int Check);
}
