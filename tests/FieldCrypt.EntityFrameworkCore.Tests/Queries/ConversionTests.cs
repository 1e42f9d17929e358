using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

public class ConversionOnSqlite(SqliteServer server) : ConversionTests(server);

public class ConversionOnPostgreSql(PostgreSqlServer server) : ConversionTests(server);

/// <summary>Comparisons of members around which the compiler, or the application, puts a conversion.</summary>
public abstract class ConversionTests(TestServer server)
{
    [Fact]
    public async Task A_member_that_is_converted_is_compared_as_in_memory_or_refused()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new Numbers(database.Options<Numbers>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.AddRange(
            new NumberRow { Id = Guid.NewGuid(), Weight = 70.5, Ratio = 0.1f, Big = 70.5m },
            new NumberRow { Id = Guid.NewGuid(), Weight = 0.1, Ratio = 70.5f, Big = 0.1m },
            new NumberRow { Id = Guid.NewGuid(), Weight = 1e16, Ratio = 16777216f, Big = 10000000000000000m });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        var all = await context.Set<NumberRow>().ToListAsync(TestContext.Current.CancellationToken);
        var log = new List<string>();
        void Check(string name, Expression<Func<NumberRow, bool>> where)
        {
            var expected = all.Count(where.Compile());
            try
            {
                var actual = context.Set<NumberRow>().Count(where);
                if (actual != expected)
                {
                    log.Add($"{name}: {actual} instead of {expected}");
                }
            }
            catch (ProtectedOperationException)
            {
            }
        }

        Check("double == int", r => r.Weight == 5);
        Check("int == double", r => r.Age == 0.0);
        Check("int == long", r => r.Age == 0L);
        Check("decimal == int", r => r.Big == 7);
        Check("int == decimal", r => r.Age == 0.00m);
        var seventy = 70;
        var big = 10000000000000000L;
        var tenth = 0.1f;
        var tenthDouble = 0.1;
        var almost = 70.9;
        Check("(int) double", r => (int)r.Weight == seventy);
        Check("(int) double literal", r => (int)r.Weight == 70);
        Check("(long) decimal", r => (long)r.Big == seventy);
        Check("double == long", r => r.Weight == big);
        Check("double == long literal", r => r.Weight == 10000000000000000L);
        Check("double == float", r => r.Weight == tenth);
        Check("float == double", r => r.Ratio == tenthDouble);
        Check("(float) double", r => (float)r.Weight == tenth);
        Check("float == long", r => r.Ratio == 16777217L);
        Check("(int) value", r => (int)r.Weight == (int)almost);
        Check("decimal == long", r => r.Big == big);
        Check("double to decimal", r => (decimal)r.Weight == 70.5m);
        Check("contains", r => new[] { 70 }.Contains((int)r.Weight));
        Assert.True(log.Count == 0, string.Join('\n', log));
        var narrowed = EF.CompileQuery((Numbers c, double w) => c.Set<NumberRow>().Count(r => r.Age == (int)w));
        Assert.Throws<ProtectedOperationException>(() => narrowed(context, 0.5));
        var widened = EF.CompileQuery((Numbers c, long w) => c.Set<NumberRow>().Count(r => r.Big == w));
        Assert.Equal(1, widened(context, big));
    }

    public sealed class NumberRow
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public double Weight { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public float Ratio { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public decimal Big { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public int Age { get; set; }
    }

    private sealed class Numbers(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<NumberRow>();
    }
}
