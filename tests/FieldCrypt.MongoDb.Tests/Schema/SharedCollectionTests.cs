using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Several classes describe one collection: what any of them encrypts is encrypted, and each reads what the others wrote.</summary>
public sealed class SharedCollectionTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{0}.customers", "{0}.customers")]
    [InlineData("*.customers", "*.customers")]
    [InlineData("{0}.customers", "*.customers")]
    [InlineData("*.customers", "{0}.customers")]
    public void A_full_class_and_a_summary_share_a_collection(string nameForFull, string nameForSummary)
    {
        var database = mongo.CreateDatabase().DatabaseNamespace.DatabaseName;
        using var encryption = Start(
            CollectionSchema.For<Full>(string.Format(null, nameForFull, database), "patients"),
            CollectionSchema.For<Summary>(string.Format(null, nameForSummary, database), "patients"));
        using var client = mongo.CreateClient(encryption);
        var full = client.GetDatabase(database).GetCollection<Full>("customers");
        var summaries = client.GetDatabase(database).GetCollection<Summary>("customers");
        full.InsertOne(new Full { Id = "c", Email = "a@example", Card = "4111", Contact = new() { Phone = "555" } }, null, Token);

        var summary = summaries.Find(found => found.Email == "a@example").Single(Token);

        Assert.Equal(("a@example", "555"), (summary.Email, summary.Contact?.Phone));
        Assert.Equal("4111", full.Find(found => found.Email == "a@example").Single(Token).Card);
        foreach (var plain in (string[])["{ Card: 'x' }", "{ Note: 'x' }", "{ Email: 'x' }", "{ Contact: { Phone: 'x' } }", "{ 'Contact.Mobile': 'x' }"])
        {
            Assert.Throws<ProtectedOperationException>(() => full.UpdateOne("{}", $"{{ $set: {plain} }}", null, Token));
            Assert.Throws<ProtectedOperationException>(() => summaries.UpdateOne("{}", $"{{ $set: {plain} }}", null, Token));
        }
    }

    [Fact]
    public void Different_keys_for_one_collection_are_refused() => Refused(
        "different keys", CollectionSchema.For<Full>("a.customers", "patients"), CollectionSchema.For<Summary>("*.customers", "tenant-1"));

    [Fact]
    public void A_member_that_one_class_encrypts_and_the_other_does_not_is_refused() => Refused(
        "Element 'Email'", CollectionSchema.For<Full>("a.customers", "patients"), CollectionSchema.For<PlainEmail>("a.customers", "patients"));

    [Fact]
    public void A_member_that_the_classes_encrypt_differently_is_refused() => Refused(
        "Element 'Email'", CollectionSchema.For<Full>("a.customers", "patients"), CollectionSchema.For<RandomEmail>("a.customers", "patients"));

    [Fact]
    public void A_member_that_the_classes_store_as_different_types_is_refused() => Refused(
        "Element 'Number'", CollectionSchema.For<WithInt>("a.customers", "patients"), CollectionSchema.For<WithLong>("a.customers", "patients"));

    [Fact]
    public void A_readable_member_may_have_the_name_of_an_encrypted_one_in_other_letters()
    {
        var database = mongo.CreateDatabase().DatabaseNamespace.DatabaseName;
        using var encryption = Start(
            CollectionSchema.For<Full>($"{database}.customers", "patients"), CollectionSchema.For<Lower>($"{database}.customers", "patients"));
        using var client = mongo.CreateClient(encryption);
        var customers = client.GetDatabase(database).GetCollection<Lower>("customers");
        customers.InsertOne(new Lower { Id = "c", Email = "readable", Secret = "4111" }, null, Token);

        Assert.Equal("4111", customers.Find(found => found.Email == "readable").Single(Token).Secret);
        Assert.Throws<ProtectedOperationException>(() => customers.UpdateOne("{}", "{ $set: { EMAIL: 'x' } }", null, Token));
        Assert.Throws<ProtectedOperationException>(() => customers.UpdateOne("{}", "{ $set: { secret: 'x' } }", null, Token));
    }

    [Fact]
    public void A_class_that_is_listed_twice_is_refused() => Refused(
        "listed twice", CollectionSchema.For<Full>("a.customers", "patients"), CollectionSchema.For<Full>("a.customers", "patients"));

    private FieldCryptMongoDb Start(params CollectionSchema[] collections) => new(new() { Vault = mongo.Vault, Collections = collections });

    private void Refused(string mention, params CollectionSchema[] collections) =>
        Assert.Contains(mention, Assert.Throws<FieldCryptConfigurationException>(() => Start(collections)).Message, StringComparison.Ordinal);

    private sealed class WithInt
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public int? Number { get; set; }
    }

    private sealed class WithLong
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public long Number { get; set; }
    }

    [BsonIgnoreExtraElements]
    private sealed class Lower
    {
        public string Id { get; set; } = "";

        [BsonElement("email")]
        public string? Email { get; set; }

        [Encrypted]
        [BsonElement("s")]
        public string? Secret { get; set; }
    }

    private sealed class Full
    {
        public string? Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Email { get; set; }

        [Encrypted]
        public string? Card { get; set; }

        [BsonIgnoreIfNull]
        public FullContact? Contact { get; set; }
    }

    private sealed class FullContact
    {
        [Encrypted]
        public string? Phone { get; set; }
    }

    [BsonIgnoreExtraElements]
    private sealed class Summary
    {
        public string? Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Email { get; set; }

        [Encrypted]
        public string? Note { get; set; }

        public SummaryContact? Contact { get; set; }
    }

    [BsonIgnoreExtraElements]
    private sealed class SummaryContact
    {
        [Encrypted]
        public string? Phone { get; set; }

        [Encrypted]
        public string? Mobile { get; set; }
    }

    private sealed class PlainEmail
    {
        public string? Id { get; set; }

        public string? Email { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class RandomEmail
    {
        public string? Id { get; set; }

        [Encrypted]
        public string? Email { get; set; }
    }
}
