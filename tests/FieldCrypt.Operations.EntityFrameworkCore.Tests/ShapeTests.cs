using System.Globalization;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class ShapesOnSqlite(SqliteServer server) : ShapeTests(server);

public class ShapesOnPostgreSql(PostgreSqlServer server) : ShapeTests(server);

/// <summary>Keys of all kinds, and entities that share or span tables.</summary>
public abstract class ShapeTests(TestServer server) : IDisposable
{
    private readonly LocalKeyProvider _first = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
    private readonly LocalKeyProvider _second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Rows_are_found_once_each_and_rewrapped_whatever_their_key_is(int pageSize)
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = Open(database, _first))
        {
            await context.Database.EnsureCreatedAsync(Token);
            context.AddRange(Rows());
            await context.SaveChangesAsync(Token);
        }

        var report = await new JobRunner(new JobOptions { Segments = 30, PageSize = pageSize })
            .RunAsync(EntityFrameworkCoreJobs.Rewrap(() => Open(database, _first), _first, _second), Token);
        var again = await new JobRunner(new JobOptions { Segments = 5, PageSize = pageSize })
            .RunAsync(EntityFrameworkCoreJobs.Verify(() => Open(database, _second)), Token);

        var count = Rows().Count;
        Assert.Equal((count, count, 0L), (report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal((count, count), (again.Figures.Items, again.Figures.Unchanged));
        await using var reader = Open(database, _second);
        Assert.All(await reader.Set<ByText>().ToListAsync(Token), row => Assert.Equal($"secret {row.Id}", row.Secret));
        Assert.All(await reader.Set<ByTwo>().ToListAsync(Token), row => Assert.Equal($"secret {row.Region} {row.Number}", row.Secret));
        Assert.All(await reader.Set<ByTime>().ToListAsync(Token), row => Assert.Equal($"secret {row.Id.Ticks}", row.Secret));
        Assert.All(await reader.Set<ByBytes>().ToListAsync(Token), row => Assert.Equal($"secret {Convert.ToHexString(row.Id)}", row.Secret));
        Assert.All(await reader.Set<ByKind>().ToListAsync(Token), row => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"secret {row.Kind} {row.Price:0.##}"), row.Secret));
    }

    [Fact]
    public async Task Derived_owned_complex_and_spread_entities_are_gone_over_with_all_their_tables()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = OpenZoo(database, _first))
        {
            await context.Database.EnsureCreatedAsync(Token);
            context.AddRange(
                new Cat { Id = 1, Name = "Tom", Chip = "chip 1", Keeper = new() { Phone = "555 1" }, Cage = new() { Code = "c 1" }, Visits = [new() { Number = 1, Note = "well" }, new() { Number = 2, Note = "ill" }] },
                new Dog { Id = 2, Name = "Rex", Tag = "tag 2", Cage = new() { Code = "c 2" } },
                new Car { Id = 3, Plate = "AB 1" },
                new Truck { Id = 4, Plate = "AB 2", Load = "gold" });
            await context.SaveChangesAsync(Token);
        }

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(() => OpenZoo(database, _first), _first, _second));

        // Two animals, two visits; cars in two tables, as many as there are.
        Assert.Equal((7L, 7L, 0L), (report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal("tests/key-2", Assert.Single((await RunAsync(EntityFrameworkCoreJobs.Inventory(() => OpenZoo(database, _first)))).Inventory.KeysInUse()).Key.Name);
        await using var reader = OpenZoo(database, _second);
        var cat = await reader.Set<Cat>().SingleAsync(Token);
        Assert.Equal(("Tom", "chip 1", "555 1", "c 1"), (cat.Name, cat.Chip, cat.Keeper!.Phone, cat.Cage.Code));
        Assert.Equal(["well", "ill"], cat.Visits.OrderBy(visit => visit.Number).Select(visit => visit.Note));
        Assert.Equal("tag 2", (await reader.Set<Dog>().SingleAsync(Token)).Tag);
        Assert.Equal(("AB 2", "gold"), await reader.Set<Truck>().Select(truck => ValueTuple.Create(truck.Plate, truck.Load)).SingleAsync(Token));
        Assert.Equal(2, (await RunAsync(EntityFrameworkCoreJobs.Inventory(
            () => OpenZoo(database, _first), new SqlJobOptions { Entities = [typeof(Car)] }))).Figures.Groups.Sum(group => group.EncryptedValues) - 1);
    }

    [Fact]
    public async Task Values_inside_JSON_are_refused_unless_they_are_to_be_left()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();

        var refused = Assert.Throws<FieldCryptConfigurationException>(() => EntityFrameworkCoreJobs.Inventory(() => database.Open()));
        var report = await RunAsync(EntityFrameworkCoreJobs.Verify(() => database.Open(), new SqlJobOptions { LeavesJson = true }));

        Assert.Contains("JSON", refused.Message, StringComparison.Ordinal);
        Assert.Equal((7L, 7L), (report.Figures.Items, report.Figures.Unchanged));
    }

    [Fact]
    public async Task Large_values_are_read_a_few_at_a_time()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = Open(database, _first))
        {
            await context.Database.EnsureCreatedAsync(Token);
            context.AddRange(Enumerable.Range(0, 4).Select(i => new ByText { Id = $"big {i}", Secret = new string('x', 6 << 20) }));
            await context.SaveChangesAsync(Token);
        }

        var steps = new Steps();
        var report = await new JobRunner(new JobOptions { Segments = 1, Progress = steps }).RunAsync(
            EntityFrameworkCoreJobs.Rewrap(() => Open(database, _first), _first, _second, new SqlJobOptions { Entities = [typeof(ByText)] }), Token);

        Assert.Equal(4, report.Figures.Changed);
        Assert.Equal(2, steps.Count);
    }

    private static Task<JobReport> RunAsync(StoreJob job) => new JobRunner(new JobOptions { Segments = 4, PageSize = 3 }).RunAsync(job, Token);

    private static List<object> Rows() =>
    [
        .. new[] { "a", "A", "b", "Z", "z", "ä", "", " a", "a ", "it's", "100%", "x,y", "日本" }.Select(id => new ByText { Id = id, Secret = $"secret {id}" }),
        .. from region in new[] { "eu", "EU", "us" } from number in Enumerable.Range(-2, 5) select new ByTwo { Region = region, Number = number, Secret = $"secret {region} {number}" },
        .. Enumerable.Range(0, 9).Select(i => new ByTime { Id = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(i * 7), Secret = Time(i) }),
        .. Enumerable.Range(0, 9).Select(i => new ByBytes { Id = [(byte)(i * 31), (byte)i, 0], Secret = $"secret {Convert.ToHexString([(byte)(i * 31), (byte)i, 0])}" }),
        .. from kind in Enum.GetValues<Kind>() from price in new[] { -1.5m, 0m, 10m, 9.25m } select new ByKind { Kind = kind, Price = price, Secret = string.Create(CultureInfo.InvariantCulture, $"secret {kind} {price:0.##}") },
    ];

    private static string Time(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"secret {new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(i * 7).Ticks}");

    private static Keyed Open(TestDatabase database, KeyProvider keys) => new(database.Options<Keyed>(new ColumnEncryption(keys)).Options);

    private static Zoo OpenZoo(TestDatabase database, KeyProvider keys) => new(database.Options<Zoo>(new ColumnEncryption(keys)).Options);

    private sealed class Steps : IProgress<JobProgress>
    {
        private int _count;

        public int Count => _count;

        public void Report(JobProgress value) => Interlocked.Increment(ref _count);
    }

    private sealed class Keyed(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<ByText>();
            modelBuilder.Entity<ByTwo>().HasKey(row => new { row.Region, row.Number });
            modelBuilder.Entity<ByTime>().Property(row => row.Id).ValueGeneratedNever();
            modelBuilder.Entity<ByBytes>();
            modelBuilder.Entity<ByKind>().HasKey(row => new { row.Kind, row.Price });
            modelBuilder.Entity<ByKind>().Property(row => row.Kind).HasConversion<string>();
            modelBuilder.Entity<ByKind>().Property(row => row.Price).ValueGeneratedNever();
            modelBuilder.Entity<ByKind>().ToTable("by kind");
        }
    }

    private sealed class ByText
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class ByTwo
    {
        public string Region { get; set; } = "";

        public int Number { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class ByTime
    {
        public DateTime Id { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class ByBytes
    {
        public byte[] Id { get; set; } = [];

        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class ByKind
    {
        public Kind Kind { get; set; }

        public decimal Price { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    private enum Kind
    {
        Small = 10,
        Large = 9,
    }

    private sealed class Zoo(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Animal>(animal =>
            {
                animal.Property(a => a.Id).ValueGeneratedNever();
                animal.OwnsOne(a => a.Keeper);
                animal.ComplexProperty(a => a.Cage);
                animal.OwnsMany(a => a.Visits, visits =>
                {
                    visits.WithOwner().HasForeignKey("AnimalId");
                    visits.HasKey("AnimalId", nameof(Check.Number));
                });
            });
            modelBuilder.Entity<Cat>();
            modelBuilder.Entity<Dog>();
            modelBuilder.Entity<Car>().Property(car => car.Id).ValueGeneratedNever();
            modelBuilder.Entity<Car>().UseTptMappingStrategy();
            modelBuilder.Entity<Truck>();
        }
    }

    private abstract class Animal
    {
        public int Id { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        public Keeper? Keeper { get; set; }

        public Cage Cage { get; set; } = new();

        public List<Check> Visits { get; set; } = [];
    }

    private sealed class Cat : Animal
    {
        [Encrypted]
        public string? Chip { get; set; }
    }

    private sealed class Dog : Animal
    {
        [Encrypted]
        public string? Tag { get; set; }
    }

    private sealed class Keeper
    {
        [Encrypted]
        public string? Phone { get; set; }
    }

    private sealed class Cage
    {
        public int Size { get; set; }

        [Encrypted]
        public string? Code { get; set; }
    }

    private sealed class Check
    {
        public int Number { get; set; }

        [Encrypted]
        public string? Note { get; set; }
    }

    private class Car
    {
        public int Id { get; set; }

        [Encrypted]
        public string? Plate { get; set; }
    }

    private sealed class Truck : Car
    {
        [Encrypted]
        public string? Load { get; set; }
    }
}
