using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Whatever <c>DynamoDBContext</c> can hold in a class comes back from a protected table as it does from a plain one.</summary>
public class ContextModelTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Enums_dates_nullables_and_numbers() => await RoundTripAsync(new Scalars
    {
        Id = "1",
        Kind = Kind.Second,
        When = new DateTime(2026, 2, 28, 23, 59, 59, 123, DateTimeKind.Utc),
        Day = null,
        Exact = 12345678901234567890.123456789m,
        Real = 1.5e-7,
        Flag = true,
        Bytes = [0, 1, 255],
        Token = Guid.Parse("8ad0b3a2-2f5c-4f0e-9a55-0b1c6b3f5d11"),
        Text = "",
    });

    [Fact]
    public async Task Nullables_that_are_null() => await RoundTripAsync(new Scalars { Id = "2" });

    [Fact]
    public async Task Nested_classes_lists_maps_and_sets() => await RoundTripAsync(new Collections
    {
        Id = "1",
        Names = ["a", "", "c"],
        Scores = [3, 1, 2],
        Tags = ["x", "y"],
        ByName = new() { ["k"] = -2 },
        Addresses = [new Address { City = "Sydney" }, new Address { Street = "12 Harbour St" }],
        Deep = new Nested { Inner = new Nested { Names = ["deep"] } },
    });

    [Fact]
    public async Task Empty_lists_maps_and_sets() => await RoundTripAsync(new Collections
    {
        Id = "2",
        Names = [],
        Scores = [],
        Tags = [],
        ByName = [],
        Addresses = [],
        Deep = new Nested(),
    });

    [Fact]
    public async Task Converters_and_renamed_and_flattened_members() => await RoundTripAsync(new Converted
    {
        Id = "1",
        Amount = new Money(12.5m, "EUR"),
        Renamed = "r",
        Home = new Address { City = "Sydney", Street = "x" },
        Epoch = new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    });

    [Fact]
    public async Task Derived_classes_in_a_list() => await RoundTripAsync(new Shapes
    {
        Id = "1",
        All = [new Circle { Radius = 2 }, new Square { Side = 3 }],
        Favourite = new Square { Side = 1 },
    });

    [Fact]
    public async Task Counters_count_on_every_save()
    {
        var (plain, protectedTable) = (await Fixture.CreateTableAsync(), await Fixture.CreateTableAsync());
        using var plainContext = ContextOf(Fixture.Service.CreateClient());
        using var protectedContext = ContextOf(CreateClient(TableSchema.For<Counted>().WithTableName(protectedTable)));
        foreach (var (context, table) in new[] { (plainContext, plain), (protectedContext, protectedTable) })
        {
            for (var i = 0; i < 3; i++)
            {
                await context.SaveAsync(new Counted { Id = "1", Note = $"{i}" }, new SaveConfig { OverrideTableName = table }, Token);
            }
        }

        var expected = await plainContext.LoadAsync<Counted>("1", new LoadConfig { OverrideTableName = plain }, Token);
        var actual = await protectedContext.LoadAsync<Counted>("1", new LoadConfig { OverrideTableName = protectedTable }, Token);
        Assert.Equal((expected.Saves, expected.Steps, expected.Note), (actual.Saves, actual.Steps, actual.Note));
        Assert.NotNull(actual.Saves);
    }

    private static readonly JsonSerializerOptions SetsInOrder = new()
    {
        Converters = { new SetConverter<HashSet<string>, string>(), new SetConverter<List<string>, string>(), new SetConverter<List<int>, int>() },
    };

    private static DynamoDBContext ContextOf(AmazonDynamoDBClient client) => new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();

    private async Task RoundTripAsync<T>(T value)
        where T : class
    {
        var (plain, protectedTable) = (await Fixture.CreateTableAsync(), await Fixture.CreateTableAsync());
        using var plainContext = ContextOf(Fixture.Service.CreateClient());
        var schema = TableSchema.For<T>().WithTableName(protectedTable);
        using var protectedContext = ContextOf(CreateClient(schema));
        Assert.Equal(await SavedAsync(plainContext, value, plain), await SavedAsync(protectedContext, value, protectedTable));

        var stored = Assert.Single((await Plain.ScanAsync(new() { TableName = protectedTable }, Token)).Items);
        Assert.All(
            schema.Actions.Where(action => action.Value == FieldAction.EncryptAndSign && stored.ContainsKey(action.Key)),
            action => Assert.NotNull(stored[action.Key].B));
        var unprotected = Assert.Single((await Plain.ScanAsync(new() { TableName = plain }, Token)).Items);
        Assert.Equal(unprotected.Keys.Order(), stored.Keys.Where(name => !name.StartsWith("aws_dbe_", StringComparison.Ordinal)).Order());
    }

    private static async Task<string> SavedAsync<T>(DynamoDBContext context, T value, string table)
        where T : class
    {
        await context.SaveAsync(value, new SaveConfig { OverrideTableName = table }, Token);
        var id = (string)typeof(T).GetProperty("Id")!.GetValue(value)!;
        return JsonSerializer.Serialize(await context.LoadAsync<T>(id, new LoadConfig { OverrideTableName = table }, Token), SetsInOrder);
    }

    /// <summary>
    /// Sets have no order, and servers return them in different ones; <c>DynamoDBContext</c> stores lists of text and numbers as sets.
    /// </summary>
    private sealed class SetConverter<TSet, T> : System.Text.Json.Serialization.JsonConverter<TSet>
        where TSet : IEnumerable<T>
    {
        public override TSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Only written, to be compared.");

        public override void Write(Utf8JsonWriter writer, TSet value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Order().ToArray(), options);
    }

    public enum Kind
    {
        First,
        Second,
    }

    [DynamoDBTable("Scalars")]
    public sealed class Scalars
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public Kind Kind { get; set; }

        [Encrypted]
        public DateTime? When { get; set; }

        [Encrypted]
        public DateTime? Day { get; set; }

        [Encrypted]
        public decimal? Exact { get; set; }

        [Encrypted]
        public double Real { get; set; }

        [Encrypted]
        public bool? Flag { get; set; }

        [Encrypted]
        [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1819", Justification = "What models have.")]
        public byte[]? Bytes { get; set; }

        [Encrypted]
        public Guid? Token { get; set; }

        [Encrypted]
        public string? Text { get; set; }
    }

    [DynamoDBTable("Collections")]
    public sealed class Collections
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public List<string>? Names { get; set; }

        [Encrypted]
        public List<int>? Scores { get; set; }

        [Encrypted]
        public HashSet<string>? Tags { get; set; }

        [Encrypted]
        public Dictionary<string, int>? ByName { get; set; }

        [Encrypted]
        public List<Address>? Addresses { get; set; }

        [Encrypted]
        public Nested? Deep { get; set; }
    }

    public sealed class Nested
    {
        public List<string>? Names { get; set; }

        public Nested? Inner { get; set; }
    }

    [DynamoDBTable("Converted")]
    public sealed class Converted
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        [DynamoDBProperty(typeof(MoneyConverter))]
        public Money? Amount { get; set; }

        [Encrypted]
        [DynamoDBProperty("other_name")]
        public string? Renamed { get; set; }

        [Encrypted]
        [DynamoDBProperty(StoreAsEpochLong = true)]
        public DateTime Epoch { get; set; }

        [DynamoDBFlatten]
        public Address? Home { get; set; }
    }

    public sealed record Money(decimal Amount, string Currency);

    public sealed class MoneyConverter : IPropertyConverter
    {
        public DynamoDBEntry ToEntry(object value) => value is Money money
            ? new Primitive(string.Create(CultureInfo.InvariantCulture, $"{money.Amount} {money.Currency}"))
            : new DynamoDBNull();

        public object FromEntry(DynamoDBEntry entry)
        {
            var parts = entry.AsString().Split(' ');
            return new Money(decimal.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
        }
    }

    [DynamoDBTable("Shapes")]
    public sealed class Shapes
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public List<Shape>? All { get; set; }

        [Encrypted]
        public Shape? Favourite { get; set; }
    }

    [DynamoDBPolymorphicType("circle", typeof(Circle))]
    [DynamoDBPolymorphicType("square", typeof(Square))]
    [System.Text.Json.Serialization.JsonDerivedType(typeof(Circle), "circle")]
    [System.Text.Json.Serialization.JsonDerivedType(typeof(Square), "square")]
    public class Shape
    {
        public string? Name { get; set; }
    }

    public sealed class Circle : Shape
    {
        public int Radius { get; set; }
    }

    public sealed class Square : Shape
    {
        public int Side { get; set; }
    }

    [DynamoDBTable("Counted")]
    public sealed class Counted
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Note { get; set; }

        [Encrypted]
        [DynamoDBAtomicCounter]
        public long? Saves { get; set; }

        [DynamoDBAtomicCounter(delta: 5, startValue: 10)]
        public long? Steps { get; set; }
    }
}
