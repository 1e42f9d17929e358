using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Tests.Schema;

#pragma warning disable CS0618 // The older switch is what is tested.

/// <summary>The names of members in every case that a class and what is flattened into it can ask for, as <c>DynamoDBContext</c> itself writes them.</summary>
public sealed class AttributeCasingTests
{
    [Fact]
    public void A_class_by_the_older_switch_keeps_its_case_from_what_is_flattened() => CheckAsTheContext(new Switched { Id = "1", Home = NewHome() }, "Street");

    [Fact]
    public void A_class_in_the_older_camel_case_keeps_it_from_what_is_flattened() => CheckAsTheContext(new Legacy { Id = "1", Home = NewHome() }, "Street");

    [Fact]
    public void A_class_in_camel_case_gives_it_to_what_is_flattened() => CheckAsTheContext(new Camel { Id = "1", Home = NewHome() }, "street");

    [Fact]
    public void What_is_flattened_keeps_a_case_of_its_own() => CheckAsTheContext(new AroundPascal { Id = "1", Home = new PascalHome { Street = "s" } }, "Street");

    [Fact]
    public void What_is_flattened_keeps_a_case_of_its_own_by_the_older_switch() =>
        CheckAsTheContext(new AroundUnswitched { Id = "1", Home = new UnswitchedHome { Street = "s" } }, "Street");

    [Fact]
    public void What_is_flattened_twice_has_the_case_of_what_is_between() =>
        CheckAsTheContext(new AroundLegacy { Id = "1", Home = new LegacyHolder { Inner = NewHome(), Note = "n" } }, "Street");

    [Fact]
    public void The_newer_switch_goes_before_the_older_one() => CheckAsTheContext(new Both { Id = "1", Ssn = "s" }, "Ssn");

    private static Home NewHome() => new() { Street = "s", City = "c" };

    private static void CheckAsTheContext<T>(T value, string encrypted)
        where T : class
    {
        // Nothing is sent: the context only turns the object into a document.
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" });
        using var context = new DynamoDBContextBuilder()
            .WithDynamoDBClient(() => client)
            .ConfigureContext(static config => config.DisableFetchingTableMetadata = true)
            .Build();
        var schema = TableSchema.For<T>();
        Assert.Equal(context.ToDocument(value).Keys.Order(StringComparer.Ordinal), schema.Actions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(FieldAction.EncryptAndSign, schema.Actions[encrypted]);
    }

    public class Home
    {
        [Encrypted]
        public string? Street { get; set; }

        public string? City { get; set; }
    }

    [DynamoDBTable("Homes", AttributeCasing = CaseMode.PascalCase)]
    public sealed class PascalHome
    {
        [Encrypted]
        public string? Street { get; set; }
    }

    [DynamoDBTable("Homes", LowerCamelCaseProperties = false)]
    public sealed class UnswitchedHome
    {
        [Encrypted]
        public string? Street { get; set; }
    }

    [DynamoDBTable("Holders", AttributeCasing = CaseMode.LegacyCamelCase)]
    public sealed class LegacyHolder
    {
        public string? Note { get; set; }

        [DynamoDBFlatten]
        public Home? Inner { get; set; }
    }

    [DynamoDBTable("T", LowerCamelCaseProperties = true)]
    public sealed class Switched
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public Home? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.LegacyCamelCase)]
    public sealed class Legacy
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public Home? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.CamelCase)]
    public sealed class Camel
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public Home? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.CamelCase)]
    public sealed class AroundPascal
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public PascalHome? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.CamelCase)]
    public sealed class AroundUnswitched
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public UnswitchedHome? Home { get; set; }
    }

    [DynamoDBTable("T")]
    public sealed class AroundLegacy
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public LegacyHolder? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.PascalCase, LowerCamelCaseProperties = true)]
    public sealed class Both
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; set; }
    }
}
