using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>A class with subclasses, mapped by its constructor, with a member that contains its own class.</summary>
[BsonKnownTypes(typeof(Dog))]
[BsonDiscriminator(RootClass = true)]
public class Animal
{
    [BsonConstructor]
    public Animal(string id, string? chip, Animal? mother)
    {
        Id = id;
        Chip = chip;
        Mother = mother;
    }

    [BsonId]
    public string Id { get; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Chip { get; }

    [Encrypted]
    public Animal? Mother { get; }
}

public sealed class Dog : Animal
{
    [BsonConstructor]
    public Dog(string id, string? chip, Animal? mother, string? breed)
        : base(id, chip, mother) => Breed = breed;

    [Encrypted]
    public string? Breed { get; }
}
