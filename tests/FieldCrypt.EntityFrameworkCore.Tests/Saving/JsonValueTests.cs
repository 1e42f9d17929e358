using System.Net.Mail;
using System.Numerics;
using System.Text.Json.Serialization;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

/// <summary>Values that are stored as JSON come back as they are, or are refused: what System.Text.Json leaves out it leaves out without a word.</summary>
public sealed class JsonValueTests(SqliteServer server)
{
    private const string Text = "carcinoma";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kept => [.. KeptValues.Keys];

    public static TheoryData<string> Lost => [.. LostValues.Keys];

    public static TheoryData<Type> LostTypes =>
    [
        typeof((int, string)), typeof(Vector3), typeof(BigInteger), typeof(Range), typeof(MailAddress), typeof(WithField), typeof(OtherParameter), typeof(Unset),
        typeof(List<WithField>), typeof(Dictionary<string, Unset[]>), typeof(Holder), typeof(Unset?[]), typeof(Growing<int>), typeof(Clashing),
    ];

    private static Dictionary<string, object> KeptValues => new()
    {
        ["record"] = new Positional("a", [1, 2]),
        ["nested"] = new Nested { Inner = new() { Inner = new() }, Public = Text },
        ["included field"] = new IncludedField { Field = Text },
        ["constant and computed members"] = new Computed { First = "Ada", Last = "King" },
        ["named derived class"] = new Shape[] { new Circle { Radius = 2 }, new Shape { Name = "none" } },
        ["dictionary in another order"] = Reordered(),
        ["filled through its getter"] = new Filled { Items = { "a", "b" } },
        ["framework types"] = new Framework(new Uri("https://example.org/a b"), new Version(1, 2), new System.Drawing.Point(1, 2), (Half)1.5, Int128.MaxValue, 1.10m),
        ["sets"] = new HashSet<string>(["b", "a"], StringComparer.OrdinalIgnoreCase),
    };

    private static Dictionary<string, object> LostValues => new()
    {
        ["private setter"] = new PrivateSetter(Text),
        ["derived class that nobody named"] = new List<Animal> { new Dog { Name = Text, Barks = 3 } },
        ["cycle"] = Cycle(),
        ["stack"] = new Stack<string>([Text, "b"]),
        ["member that throws"] = new Throwing(),
        ["abstract without a name"] = new List<Plan> { new YearPlan { Name = Text } },
        ["not a number"] = new List<double> { double.NaN },
        ["half a surrogate pair"] = new List<string> { "\ud800" },
        ["half a surrogate pair as a key"] = new Dictionary<string, int> { ["\ud800"] = 1 },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public Task A_value_comes_back_as_it_is(string name) => Act(KeptValues[name], nameof(RoundTripAsync));

    [Theory]
    [MemberData(nameof(Lost))]
    public Task A_value_that_would_come_back_changed_is_not_saved(string name) => Act(LostValues[name], nameof(RefuseAsync));

    [Theory]
    [MemberData(nameof(LostTypes))]
    public void A_type_of_which_nothing_or_not_all_would_come_back_is_refused_when_the_model_is_made(Type type)
    {
        using var context = (DbContext)Activator.CreateInstance(typeof(Values<>).MakeGenericType(type), Options("Data Source=:memory:"))!;
        var error = Assert.Throws<FieldCryptConfigurationException>(() => context.Model);
        Assert.Contains("would not come back as it is", error.Message, StringComparison.Ordinal);
    }

    private Task Act(object value, string method) => (Task)typeof(JsonValueTests)
        .GetMethod(method, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.MakeGenericMethod(value.GetType()).Invoke(this, [value])!;

    private async Task RoundTripAsync<T>(T value)
    {
        var database = await server.CreateDatabaseAsync();
        await using (var context = new Values<T>(Options(database.ConnectionString)))
        {
            await context.Database.EnsureCreatedAsync(Token);
            context.Add(new Holding<T> { Value = value });
            await context.SaveChangesAsync(Token);
            Assert.False(context.ChangeTracker.HasChanges());
        }

        await using var read = new Values<T>(Options(database.ConnectionString));
        Assert.Equivalent(value, (await read.Rows.SingleAsync(Token)).Value, strict: true);
        Assert.False(read.ChangeTracker.HasChanges());
    }

    private async Task RefuseAsync<T>(T value)
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new Values<T>(Options(database.ConnectionString));
        await context.Database.EnsureCreatedAsync(Token);
        context.Add(new Holding<T> { Value = value });

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveChangesAsync(Token));

        Assert.DoesNotContain(Text, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await database.ReadAsync("""select "Id" from "Rows" """));
    }

    // Each type has services of its own.
    private DbContextOptions Options(string connection) => new DbContextOptionsBuilder().UseSqlite(connection).UseFieldCrypt(server.Encryption)
        .EnableServiceProviderCaching(false).ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)).Options;

    private static Dictionary<string, int> Reordered()
    {
        var values = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2, ["c"] = 3 };
        values.Remove("a");
        values["d"] = 4;
        return values;
    }

    private static Node Cycle()
    {
        var node = new Node { Name = Text };
        node.Next = node;
        return node;
    }

    internal sealed class Values<T>(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Holding<T>> Rows => Set<Holding<T>>();
    }

    internal sealed class Holding<T>
    {
        public Guid Id { get; set; } = Guid.NewGuid();

        [Encrypted]
        public T? Value { get; set; }
    }

    internal sealed record Positional(string Name, List<int> Numbers);

    internal sealed class Nested
    {
        public Nested? Inner { get; init; }

        public string? Public { get; set; }
    }

    internal sealed class IncludedField
    {
        [JsonInclude]
        public string? Field;
    }

    internal sealed class Computed
    {
        public string Kind { get; } = "person";

        public string? First { get; set; }

        public string? Last { get; set; }

        public string Whole => $"{First} {Last}";
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Shape), "shape")]
    internal class Shape
    {
        public string? Name { get; set; }
    }

    internal sealed class Circle : Shape
    {
        public int Radius { get; set; }
    }

    internal sealed class Filled
    {
        [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
        public List<string> Items { get; } = [];
    }

    internal sealed record Framework(Uri Uri, Version Version, System.Drawing.Point Point, Half Half, Int128 Wide, decimal Exact);

    internal sealed class PrivateSetter
    {
        public PrivateSetter()
        {
        }

        public PrivateSetter(string text) => Text = text;

        public string? Text { get; private set; }

        public int Number { get; set; }
    }

    internal class Animal
    {
        public string? Name { get; set; }
    }

    internal sealed class Dog : Animal
    {
        public int Barks { get; set; }
    }

    internal abstract class Plan
    {
        public string? Name { get; set; }
    }

    internal sealed class YearPlan : Plan;

    internal sealed class Node
    {
        public string? Name { get; set; }

        public Node? Next { get; set; }
    }

    internal sealed class Throwing
    {
        public string? Name
        {
            get => field ?? throw new InvalidOperationException(Text);
            set;
        }
    }

    internal sealed class WithField
    {
        public string? Name { get; set; }

        public string? Field = Text;
    }

    internal sealed class OtherParameter(string value)
    {
        public string Name { get; } = value;
    }

    internal readonly struct Unset(int days)
    {
        private readonly int _days = days;

        public int Years => _days / 365;
    }

    internal sealed class Growing<T>
    {
        public T? Value { get; set; }

        public Growing<Growing<T>>? Next { get; set; }
    }

    internal sealed class Clashing
    {
        [JsonPropertyName("same")]
        public string? One { get; set; }

        [JsonPropertyName("same")]
        public string? Other { get; set; }
    }

    internal sealed class Holder
    {
        public List<WithField>? Held { get; set; }
    }
}
