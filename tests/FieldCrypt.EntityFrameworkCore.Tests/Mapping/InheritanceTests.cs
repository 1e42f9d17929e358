using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class InheritanceOnSqlite(SqliteServer server) : InheritanceTests(server);

public class InheritanceOnPostgreSql(PostgreSqlServer server) : InheritanceTests(server);

/// <summary>Encrypted members of base classes and of those that derive from them.</summary>
public abstract class InheritanceTests(TestServer server)
{
    [Theory]
    [InlineData("TPH")]
    [InlineData("TPT")]
    [InlineData("TPC")]
    public async Task Every_strategy_of_inheritance_works(string strategy)
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Zoo>().ReplaceService<IModelCacheKeyFactory, ByStrategy>().Options;
        var id = Guid.NewGuid();
        await using (var zoo = new Zoo(options, strategy))
        {
            await zoo.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            zoo.AddRange(new Dog { Id = id, Chip = "078-05-1120", Trick = "sent home" }, new Cat { Id = Guid.NewGuid(), Chip = "219-09-9999", Mood = "melancholia" });
            await zoo.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using (var zoo = new Zoo(options, strategy))
        {
            var dog = (Dog)await zoo.Animals.SingleAsync(a => a.Chip == "078-05-1120", cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(("078-05-1120", "sent home"), (dog.Chip, dog.Trick));
            Assert.Equal("melancholia", (await zoo.Set<Cat>().SingleAsync(cancellationToken: TestContext.Current.CancellationToken)).Mood);
            (dog.Chip, dog.Trick) = ("457-55-5462", null);
            await zoo.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var again = new Zoo(options, strategy);
        Assert.Equal(("457-55-5462", null), await again.Set<Dog>().Select(d => new ValueTuple<string?, string?>(d.Chip, d.Trick)).SingleAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    private sealed class ByStrategy : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (context.GetType(), (context as Zoo)?.Strategy, designTime);
    }

    private sealed class Zoo(DbContextOptions options, string strategy) : DbContext(options)
    {
        public string Strategy => strategy;

        public DbSet<Animal> Animals => Set<Animal>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Dog>();
            modelBuilder.Entity<Cat>();
            var animals = modelBuilder.Entity<Animal>();
            _ = strategy switch
            {
                "TPT" => animals.UseTptMappingStrategy(),
                "TPC" => animals.UseTpcMappingStrategy(),
                _ => animals.UseTphMappingStrategy(),
            };
        }
    }

    private abstract class Animal
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Chip { get; set; }
    }

    private sealed class Dog : Animal
    {
        [Encrypted]
        public string? Trick { get; set; }
    }

    private sealed class Cat : Animal
    {
        [Encrypted]
        public string? Mood { get; set; }
    }
}
