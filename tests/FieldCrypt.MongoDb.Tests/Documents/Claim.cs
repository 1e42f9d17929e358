using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>A document whose tenant has a key of its own.</summary>
[BsonKnownTypes(typeof(Appeal))]
public class Claim
{
    public string Id { get; set; } = "";

    public int Tenant { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Number { get; set; }

    public List<ClaimLine>? Lines { get; set; }
}

/// <summary>A claim of a class of its own.</summary>
public sealed class Appeal : Claim
{
    [Encrypted]
    public string? Ground { get; set; }
}

public sealed class ClaimLine
{
    [Encrypted]
    public string? Text { get; set; }
}
