using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.Operations.Tests;

public sealed class Person
{
    [BsonId]
    public BsonValue Id { get; set; } = BsonNull.Value;

    [Encrypted]
    public string? Name { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    public List<Visit>? Visits { get; set; }

    public string? City { get; set; }
}

public sealed class Visit
{
    [Encrypted]
    public string? Diagnosis { get; set; }

    public int Year { get; set; }
}
