using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;
using Amazon.Util;

namespace FieldCrypt.DynamoDb.Tests.Schema;

/// <summary>Where the AWS SDK may be told another name of a member than the one that a schema reads.</summary>
[Collection<Alone>]
public sealed class AttributeNameTests
{
    [Fact]
    public void A_mapping_that_renames_an_encrypted_member_is_refused_and_named()
    {
        Map(typeof(Mapped), new PropertyConfig(nameof(Mapped.Secret)) { Attribute = nameof(Mapped.Note) });

        var error = Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For<Mapped>());

        Assert.Contains("Mapped.Secret", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(AWSConfigsDynamoDB.Context.TypeMappings), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_of_a_flattened_class_is_refused_too()
    {
        Map(typeof(Inner), new PropertyConfig(nameof(Inner.Street)) { Attribute = "Other" });

        Assert.Contains("Inner.Street", Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For<Outer>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_members_of_a_flattened_class_have_the_case_in_which_the_context_stores_them()
    {
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("id", "secret"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" });
        using var context = new DynamoDBContextBuilder()
            .WithDynamoDBClient(() => client)
            .ConfigureContext(static config => config.DisableFetchingTableMetadata = true)
            .Build();

        Assert.Equal(
            context.ToDocument(new HoldsCamel { Id = "h-1", Home = new CamelInner { Ssn = "078-05-1120", Deep = new Deeper { Street = "Main Street" } } }).Keys.Order(),
            TableSchema.For<HoldsCamel>().Actions.Keys.Order());
        Assert.Equal(FieldAction.EncryptAndSign, TableSchema.For<HoldsCamel>().Actions["ssn"]);
        Assert.Equal(
            context.ToDocument(new CamelHolds { Id = "h-1", Home = new PlainInner { Ssn = "078-05-1120" } }).Keys.Order(),
            TableSchema.For<CamelHolds>().Actions.Keys.Order());
    }

    [Fact]
    public void A_mapping_of_a_derived_class_is_refused_for_members_of_its_base()
    {
        Map(typeof(Derived), new PropertyConfig(nameof(Base.Secret)) { Attribute = "Other" });

        Assert.Contains("Base.Secret", Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For<Derived>()).Message, StringComparison.Ordinal);
        Assert.Equal(FieldAction.EncryptAndSign, TableSchema.For<Base>().Actions[nameof(Base.Secret)]);
    }

    [Fact]
    public void A_mapping_that_gives_no_other_name_is_no_matter()
    {
        Map(typeof(Kept), new PropertyConfig(nameof(Kept.Secret)) { Attribute = "secret" }, new PropertyConfig(nameof(Kept.Note)) { Ignore = true });

        Assert.Equal(FieldAction.EncryptAndSign, TableSchema.For<Kept>().Actions["secret"]);
    }

    [Fact]
    public void A_member_with_two_names_is_refused()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For<TwoNames>());

        Assert.Contains("TwoNames.Clinic is given several names, 'first' and 'second'", error.Message, StringComparison.Ordinal);
    }

    private static void Map(Type type, params PropertyConfig[] members)
    {
        var mapping = new TypeMapping(type, "Mapped");
        Array.ForEach(members, mapping.AddProperty);
        AWSConfigsDynamoDB.Context.TypeMappings[type] = mapping;
    }

    [DynamoDBTable("Mapped")]
    public sealed class Mapped
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Secret { get; set; }

        public string? Note { get; set; }
    }

    [DynamoDBTable("Mapped")]
    public sealed class Outer
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public Inner? Home { get; set; }
    }

    public sealed class Inner
    {
        [Encrypted]
        public string? Street { get; set; }
    }

    [DynamoDBTable("HoldsCamel")]
    public sealed class HoldsCamel
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public CamelInner? Home { get; set; }
    }

    [DynamoDBTable("CamelInner", AttributeCasing = CaseMode.CamelCase)]
    public sealed class CamelInner
    {
        [Encrypted]
        public string? Ssn { get; set; }

        [DynamoDBFlatten]
        public Deeper? Deep { get; set; }
    }

    public sealed class Deeper
    {
        [Encrypted]
        public string? Street { get; set; }
    }

    [DynamoDBTable("CamelHolds", AttributeCasing = CaseMode.CamelCase)]
    public sealed class CamelHolds
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBFlatten]
        public PlainInner? Home { get; set; }
    }

    [DynamoDBTable("PlainInner")]
    public sealed class PlainInner
    {
        [Encrypted]
        public string? Ssn { get; set; }
    }

    [DynamoDBTable("Mapped")]
    public class Base
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Secret { get; set; }
    }

    public sealed class Derived : Base;

    [DynamoDBTable("Mapped")]
    public sealed class Kept
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        [DynamoDBProperty("secret")]
        public string? Secret { get; set; }

        public string? Note { get; set; }
    }

    [DynamoDBTable("Mapped")]
    public sealed class TwoNames
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBProperty("first")]
        [DynamoDBGlobalSecondaryIndexHashKey("ByClinic", AttributeName = "second")]
        public string? Clinic { get; set; }
    }
}
