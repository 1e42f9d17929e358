using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class StoredKeyOnSqlite(SqliteServer server) : StoredKeyTests(server);

public class StoredKeyOnPostgreSql(PostgreSqlServer server) : StoredKeyTests(server)
{
    private readonly PostgreSqlServer _server = server;

    [Theory]
    [InlineData("ab", 1.25)]
    [InlineData("abcd", 1.256)]
    public async Task A_key_that_its_column_fills_up_or_cuts_is_refused(string code, decimal price)
    {
        var database = await _server.CreateDatabaseAsync();
        await using var context = new Coded(database.Options<Coded>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.Add(new CodedRow { Code = code, Price = price, Secret = "a" });

        await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveChangesAsync(TestContext.Current.CancellationToken));
    }
}

/// <summary>Keys that a column does not give back as they were: what is bound to the row could never be read.</summary>
public abstract class StoredKeyTests(TestServer server)
{
    [Fact]
    public async Task A_key_that_its_column_rounds_is_refused_before_its_row_is_lost()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new Timed(database.Options<Timed>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.Add(new TimedRow { Id = Guid.NewGuid(), At = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1234567), Secret = "a" });
        if (database.Server is PostgreSqlServer)
        {
            await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveChangesAsync(TestContext.Current.CancellationToken));
            return;
        }

        // Its text has all digits.
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        await using var read = new Timed(database.Options<Timed>().Options);
        Assert.Equal("a", (await read.Set<TimedRow>().SingleAsync(TestContext.Current.CancellationToken)).Secret);
    }

    [Fact]
    public async Task A_key_of_whole_microseconds_is_read_back()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = new Timed(database.Options<Timed>().Options))
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            context.Add(new TimedRow { Id = Guid.NewGuid(), At = new DateTime(1990, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1234560), Secret = "a" });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = new Timed(database.Options<Timed>().Options);
        Assert.Equal("a", (await read.Set<TimedRow>().SingleAsync(TestContext.Current.CancellationToken)).Secret);
    }

    [Fact]
    public async Task A_key_that_fits_its_column_is_read_back()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = new Coded(database.Options<Coded>().Options))
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            context.Add(new CodedRow { Code = "abcd", Price = 1.5m, Secret = "a" });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = new Coded(database.Options<Coded>().Options);
        Assert.Equal("a", (await read.Set<CodedRow>().SingleAsync(TestContext.Current.CancellationToken)).Secret);
    }

    public sealed class TimedRow
    {
        public Guid Id { get; set; }

        public DateTime At { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class Timed(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<TimedRow>().HasKey(t => new { t.Id, t.At });
    }

    public sealed class CodedRow
    {
        public required string Code { get; set; }

        public decimal Price { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    protected sealed class Coded(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<CodedRow>(row =>
        {
            row.HasKey(r => new { r.Code, r.Price });
            row.Property(r => r.Code).HasColumnType("character(4)").HasMaxLength(4).IsFixedLength();
            row.Property(r => r.Price).HasColumnType("numeric(18,2)").HasPrecision(18, 2).ValueGeneratedNever();
        });
    }
}
