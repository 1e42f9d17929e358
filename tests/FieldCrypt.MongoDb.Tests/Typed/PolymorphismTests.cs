using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

public sealed class PolymorphismTests(MongoFixture mongo)
{
    private readonly IMongoCollection<Animal> _animals = mongo.CreateDatabase().GetCollection<Animal>("animals");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subclass_mapped_by_its_constructor_comes_back_with_its_own_and_inherited_members()
    {
        await _animals.InsertOneAsync(new Dog("d1", "chip-1", new Animal("m1", "chip-2", null), "Beagle"), null, Token);

        var dog = Assert.IsType<Dog>(await _animals.Find(animal => animal.Chip == "chip-1").SingleAsync(Token));

        Assert.Equal(("chip-1", "Beagle", "chip-2"), (dog.Chip, dog.Breed, dog.Mother?.Chip));
        var stored = await mongo.Raw(_animals).Find(FilterDefinition<BsonDocument>.Empty).SingleAsync(Token);
        Assert.All((string[])["Chip", "Mother", "Breed"], name => Assert.Equal(BsonBinarySubType.Encrypted, stored[name].AsBsonBinaryData.SubType));
    }

    [Fact]
    public async Task A_collection_of_the_subclass_finds_by_an_inherited_member()
    {
        await _animals.InsertOneAsync(new Dog("d1", "chip-1", null, null), null, Token);
        await _animals.InsertOneAsync(new Animal("a1", "chip-1", null), null, Token);

        Assert.Equal("d1", (await _animals.OfType<Dog>().Find(dog => dog.Chip == "chip-1").SingleAsync(Token)).Id);
    }

    [Fact]
    public async Task A_subclass_that_the_schema_does_not_know_has_no_key_and_is_not_written()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => _animals.InsertOneAsync(new Cat("c1", "chip-1", "Siamese"), null, Token));

        Assert.Equal("FC-PAST-ENCRYPTION", Assert.IsType<ProtectedOperationException>(error.GetBaseException()).Code);
        Assert.Equal(0, await _animals.CountDocumentsAsync(FilterDefinition<Animal>.Empty, null, Token));
    }

    [Fact]
    public async Task A_member_of_a_subclass_is_guarded_in_the_collection_of_the_base_class() =>
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _animals.Find("{ Breed: 'Beagle' }").ToListAsync(Token));

    private sealed class Cat(string id, string? chip, string? breed) : Animal(id, chip, null)
    {
        [Encrypted]
        public string? Breed { get; set; } = breed;
    }
}
