using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class ChangedTypeOnSqlite(SqliteServer server) : ChangedTypeTests(server);

public class ChangedTypeOnPostgreSql(PostgreSqlServer server) : ChangedTypeTests(server);

/// <summary>Members whose type became another one, with values from before.</summary>
public abstract class ChangedTypeTests(TestServer server)
{
    private static readonly Guid Fits = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly Guid DoesNot = Guid.Parse("00000000-0000-0000-0000-000000000002");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_from_before_are_read_where_their_text_fits_the_new_type_and_refused_without_telling_them_where_not()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var before = new Before(database.Options<Before>().Options))
        {
            await before.Database.EnsureCreatedAsync(Token);
            before.AddRange(
                new FormerRow { Id = Fits, Number = "4711", Count = 7, Day = new DateTime(2026, 11, 28, 0, 0, 0, DateTimeKind.Utc), Kind = FormerKind.Two },
                new FormerRow { Id = DoesNot, Number = "47-11", Count = 7 });
            await before.SaveChangesAsync(Token);
        }

        await using var after = new After(database.Options<After>().Options);
        var row = await after.Rows.SingleAsync(r => r.Id == Fits, Token);
        Assert.Equal((4711L, 7L, 2), (row.Number, row.Count, row.Kind));
        Assert.Equal(new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero), row.Day);

        var error = await Assert.ThrowsAnyAsync<FieldCryptException>(() => after.Rows.SingleAsync(r => r.Id == DoesNot, Token));
        Assert.Contains("LaterRow.Number", error.Message, StringComparison.Ordinal);
        Assert.Contains("Int64", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("47-11", error.ToString(), StringComparison.Ordinal);

        // Written once more, it is of the new type.
        row.Number++;
        await after.SaveChangesAsync(Token);
        after.ChangeTracker.Clear();
        Assert.Equal(4712L, (await after.Rows.SingleAsync(r => r.Id == Fits, Token)).Number);
    }

    public enum FormerKind
    {
        One = 1,
        Two = 2,
    }

    public sealed class FormerRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string Number { get; set; } = "";

        [Encrypted]
        public int Count { get; set; }

        [Encrypted]
        public DateTime Day { get; set; }

        [Encrypted]
        public FormerKind Kind { get; set; }
    }

    public sealed class LaterRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public long Number { get; set; }

        [Encrypted]
        public long Count { get; set; }

        [Encrypted]
        public DateTimeOffset Day { get; set; }

        [Encrypted]
        public int Kind { get; set; }
    }

    private sealed class Before(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<FormerRow>().ToTable("Rows");
    }

    private sealed class After(DbContextOptions options) : DbContext(options)
    {
        public DbSet<LaterRow> Rows => Set<LaterRow>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<LaterRow>().ToTable("Rows");
    }
}
