using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb.Tests.Models;

#pragma warning disable FC0001, FC0008 // Two of the classes are refused, and two hold what is annotated.

/// <summary>Members without a setter, which <c>DynamoDBContext</c> stores where the constructor sets them by which it makes the object.</summary>
public class ImmutableClassTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Secret = "078-05-1120";

    [Fact]
    public Task What_the_only_constructor_sets_is_encrypted() => RoundTripAsync(new Visitor("1", Secret, "Central"), x => (x.Ssn, x.Clinic));

    [Fact]
    public Task What_the_annotated_constructor_sets_is_encrypted() => RoundTripAsync(new Guest("1", Secret, "Central"), x => (x.Ssn, x.Clinic));

    [Fact]
    public Task What_the_constructor_of_a_derived_class_sets_is_encrypted() => RoundTripAsync(new Tourist("1", Secret, "Central"), x => (x.Ssn, x.Clinic));

    [Fact]
    public void What_no_constructor_sets_is_refused_by_name()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(TableSchema.For<Computing>);
        Assert.Contains("Computing.Ssn is annotated", error.Message, StringComparison.Ordinal);
        Assert.Contains("the constructor sets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_an_object_can_be_made_without_values_no_constructor_sets_any() =>
        Assert.Throws<FieldCryptConfigurationException>(TableSchema.For<Convenient>);

    [Fact]
    public void An_annotation_inside_what_a_constructor_sets_is_refused()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(TableSchema.For<Booking>);
        Assert.Contains("Companion.Ssn is annotated inside Booking.Party", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_annotation_inside_what_a_constructor_of_the_class_itself_sets_is_refused()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(TableSchema.For<Reservation>);
        Assert.Contains("Companion.Ssn is annotated inside Reservation.First", error.Message, StringComparison.Ordinal);
    }

    private async Task RoundTripAsync<T>(T value, Func<T, (string?, string?)> read)
        where T : class
    {
        Assert.Equal(SchemaOf(typeof(T)), SchemaOf(TableSchema.For<T>()));
        using var client = CreateClient(TableSchema.For<T>().WithTableName(Table));
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await context.SaveAsync(value, Save, Token);
        var stored = await RawAsync("1");
        Assert.NotNull(stored["Ssn"].B);
        Assert.Equal("Central", stored["Clinic"].S);
        Assert.Equal((Secret, "Central"), read(await context.LoadAsync<T>("1", Load, Token)));
    }

    private static string SchemaOf(Type type) => SchemaOf(AnnotatedClass.Describe(new ReflectedClass(type), new ClassDescription()));

    private static string SchemaOf(TableSchema schema) => string.Join(", ", schema.Actions.OrderBy(static pair => pair.Key, StringComparer.Ordinal));

    [DynamoDBTable("Visitors")]
    public sealed class Visitor(string id, string? ssn, string? clinic)
    {
        [DynamoDBHashKey]
        public string Id { get; } = id;

        [Encrypted]
        public string? Ssn { get; } = ssn;

        public string? Clinic { get; } = clinic;
    }

    [DynamoDBTable("Guests")]
    public sealed class Guest
    {
        public Guest()
        {
        }

        [DynamoDBConstructor]
        public Guest(string id, string? ssn, string? clinic) => (Id, Ssn, Clinic) = (id, ssn, clinic);

        [DynamoDBHashKey]
        public string Id { get; } = "";

        [Encrypted]
        public string? Ssn { get; }

        public string? Clinic { get; }
    }

    public abstract class Traveller(string id, string? ssn)
    {
        [DynamoDBHashKey]
        public string Id { get; } = id;

        [Encrypted]
        public string? Ssn { get; } = ssn;
    }

    [DynamoDBTable("Tourists")]
    public sealed class Tourist(string id, string? ssn, string? clinic) : Traveller(id, ssn)
    {
        public string? Clinic { get; } = clinic;
    }

    [DynamoDBTable("Computing")]
    public sealed class Computing(string id, string? number)
    {
        private readonly string? _number = number;

        [DynamoDBHashKey]
        public string Id { get; set; } = id;

        [Encrypted]
        public string? Ssn => _number;
    }

    [DynamoDBTable("Convenient")]
    public sealed class Convenient
    {
        public Convenient()
        {
        }

        public Convenient(string id, string? ssn) => (Id, Ssn) = (id, ssn);

        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; }
    }

    [DynamoDBTable("Bookings")]
    public sealed class Booking
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        public Party? Party { get; set; }
    }

    [DynamoDBTable("Reservations")]
    public sealed class Reservation(string id, Companion? first)
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = id;

        public Companion? First { get; } = first;
    }

    public sealed class Party(Companion? first)
    {
        public Companion? First { get; } = first;
    }

    public sealed class Companion
    {
        [Encrypted]
        public string? Ssn { get; set; }
    }
}
