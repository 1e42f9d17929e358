using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Members of classes that are not one's own are annotated from outside.</summary>
public sealed class ForeignMemberTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_member_of_a_base_class_is_encrypted_found_and_guarded()
    {
        using var encryption = new FieldCryptMongoDb(new()
        {
            Vault = mongo.Vault,
            Collections =
            [
                CollectionSchema.For<User>("*.users", "patients")
                    .Encrypt(user => user.Email, FieldQuery.Equality).Encrypt(user => user.Phone).Encrypt(user => user.Address!.Street)
                    .WithPlaintextPolicy(PlaintextPolicy.Refuse),
            ],
        });
        using var client = mongo.CreateClient(encryption);
        var users = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<User>("users");
        users.InsertOne(new User { Id = "u", Email = "a@example", Phone = "555", Address = new() { Street = "12 High" }, Nick = "nick" }, null, Token);

        var user = users.Find(found => found.Email == "a@example").Single(Token);

        Assert.Equal(("a@example", "555", "12 High", "nick"), (user.Email, user.Phone, user.Address?.Street, user.Nick));
        var stored = mongo.Raw(users).Find(FilterDefinition<BsonDocument>.Empty).Single(Token);
        Assert.All(
            [stored["Email"], stored["Phone"], stored["Address"]["Street"]],
            static value => Assert.Equal(BsonBinarySubType.Encrypted, value.AsBsonBinaryData.SubType));
        Assert.Throws<ProtectedOperationException>(() => users.Find("{ Email: 'a@example' }").ToList(Token));
        Assert.Throws<ProtectedOperationException>(() => users.UpdateOne("{ _id: 'u' }", "{ $set: { 'Address.Street': 'plain' } }", null, Token));
    }

    [Fact]
    public void What_is_annotated_twice_and_differently_is_refused() => Assert.Contains(
        "Contradicted.Email",
        Assert.Throws<FieldCryptConfigurationException>(() => CollectionSchema.For<Contradicted>("a.b", "key").Encrypt(user => user.Email, FieldQuery.Equality)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_is_no_member_is_refused() =>
        Assert.Throws<ArgumentException>(() => CollectionSchema.For<User>("a.b", "key").Encrypt(user => user.Email + "!"));

    [Fact]
    public void A_base_class_that_was_used_before_is_refused_by_its_member() =>
        Assert.Contains("ForeignUser.Email", OwnDriver.Run(UseFirst), StringComparison.Ordinal);

    private static string UseFirst()
    {
        new User().ToBson();
        return Assert.Throws<FieldCryptConfigurationException>(
            () => CollectionSchema.For<User>("a.b", "key").Encrypt(user => user.Email).Members).Message;
    }

    private class ForeignUser
    {
        public string? Id { get; set; }

        public virtual string? Email { get; set; }

        public string? Phone { get; set; }

        public ForeignAddress? Address { get; set; }
    }

    private sealed class ForeignAddress
    {
        public string? Street { get; set; }
    }

    private sealed class User : ForeignUser
    {
        public override string? Email { get; set; }

        public string? Nick { get; set; }
    }

    private sealed class Contradicted
    {
        [Encrypted]
        public string? Email { get; set; }
    }
}
