using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>A document with every kind of member that can be encrypted.</summary>
public sealed class Patient
{
    public string Id { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    [Encrypted]
    public string? Diagnosis { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    [BsonElement("member_no")]
    public int MemberNumber { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public short? Ward { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public long Card { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public DateTime? Born { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    [BsonGuidRepresentation(GuidRepresentation.Standard)]
    public Guid? Insurance { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    [BsonRepresentation(BsonType.String)]
    public Triage? Triage { get; set; }

    [Encrypted]
    public decimal? Balance { get; set; }

    [Encrypted]
    public bool? Smoker { get; set; }

    [Encrypted]
    public List<string>? Allergies { get; set; }

    [Encrypted]
    public Address? Home { get; set; }

    [Encrypted]
    public Dictionary<string, string>? Remarks { get; set; }

    [Encrypted]
    public byte[]? Scan { get; set; }

    public Contact? Contact { get; set; }

    public List<Visit>? Visits { get; set; }

    public Dictionary<string, Visit>? VisitsByWard { get; set; }

    public string? Clinic { get; set; }

    public int Year { get; set; }
}

public enum Triage
{
    Walking,
    Urgent,
}

/// <summary>Encrypted as a whole.</summary>
public sealed class Address
{
    public string? Street { get; set; }

    public string? City { get; set; }
}

/// <summary>Readable, but for one member.</summary>
public sealed class Contact
{
    public string? City { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Phone { get; set; }
}

/// <summary>An item of a list.</summary>
public sealed class Visit
{
    public int Year { get; set; }

    [Encrypted]
    public string? Note { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Code { get; set; }
}
