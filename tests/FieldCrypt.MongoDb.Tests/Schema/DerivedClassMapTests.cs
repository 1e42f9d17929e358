using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Classes that derive from that of a collection and are mapped after its schema was made: none of them is stored as plaintext.</summary>
public sealed class DerivedClassMapTests
{
    private static Dictionary<string, Func<string>> Uses { get; } = new Func<string>[]
    {
        UseByHand, UseByHandWithKeys, UseOverride, UseOverrideWithKeys, UseContract, UseContractWithKeys, UseExtra, UseExtraWithKeys,
    }.ToDictionary(static use => use.Method.Name);

    [Theory]
    [InlineData(nameof(UseByHand), "ByHand.Card")]
    [InlineData(nameof(UseByHandWithKeys), "ByHand.Card")]
    [InlineData(nameof(UseOverride), "Overriding.Open")]
    [InlineData(nameof(UseOverrideWithKeys), "Overriding.Open")]
    [InlineData(nameof(UseContract), "ISecret.Open")]
    [InlineData(nameof(UseContractWithKeys), "ISecret.Open")]
    [InlineData(nameof(UseExtra), "WithExtra.Rest")]
    [InlineData(nameof(UseExtraWithKeys), "WithExtra.Rest")]
    public void A_class_that_derives_from_a_described_one_is_not_stored_as_plaintext_however_it_is_mapped(string use, string member) =>
        Assert.Contains(member, OwnDriver.Run(Uses[use]), StringComparison.Ordinal);

    [Fact]
    public void A_derived_class_that_the_application_registers_before_is_one_of_the_collection() =>
        Assert.Equal("ByHand.Card, Described.Secret, Registered.Card", OwnDriver.Run(RegisterBefore));

    private static string RegisterBefore()
    {
        BsonClassMap.RegisterClassMap<Registered>();
        BsonClassMap.RegisterClassMap<ByHand>(static map => map.MapMember(static described => described.Card).SetElementName("byHand"));
        return string.Join(", ", CollectionSchema.For<Described>("*.described", "key").Members.Select(static member => member.Name).Order(StringComparer.Ordinal));
    }

    private static string UseByHand() => Use<ByHand>(withKeys: false);

    private static string UseByHandWithKeys() => Use<ByHand>(withKeys: true);

    private static string UseOverride() => Use<Overriding>(withKeys: false);

    private static string UseOverrideWithKeys() => Use<Overriding>(withKeys: true);

    private static string UseContract() => Use<WithContract>(withKeys: false);

    private static string UseContractWithKeys() => Use<WithContract>(withKeys: true);

    private static string UseExtra() => Use<WithExtra>(withKeys: false);

    private static string UseExtraWithKeys() => Use<WithExtra>(withKeys: true);

    private static string Use<T>(bool withKeys)
        where T : Described, new()
    {
        CollectionSchema schema = withKeys ? CollectionSchema.ForDocumentsWithKeys<Described>("*.described", static _ => "key") : CollectionSchema.For<Described>("*.described", "key");
        Assert.Equal("Described.Secret", schema.Members.Single().Name);
        BsonClassMap.RegisterClassMap<ByHand>(static map => map.MapMember(static described => described.Card));
        return Assert.ThrowsAny<Exception>(static () => new T().ToBson()).GetBaseException().Message;
    }

    private class Described
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Secret { get; set; }

        public virtual string? Open { get; set; } = "4111";
    }

    private sealed class ByHand : Described
    {
        [Encrypted]
        public string? Card { get; set; } = "4111";
    }

    private sealed class Registered : Described
    {
        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class Overriding : Described
    {
        [Encrypted]
        public override string? Open { get; set; } = "4111";
    }

    private interface ISecret
    {
        [Encrypted]
        string? Open { get; set; }
    }

    private sealed class WithContract : Described, ISecret;

    private sealed class WithExtra : Described
    {
        [Encrypted]
        [BsonExtraElements]
        public BsonDocument? Rest { get; set; } = new("card", "4111");
    }
}
