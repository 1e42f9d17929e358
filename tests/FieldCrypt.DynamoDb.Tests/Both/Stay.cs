using Amazon.DynamoDBv2.DataModel;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>The class behind both tables: a member of every kind, encrypted, signed and neither.</summary>
[DynamoDBTable("Stays")]
public sealed record Stay
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [DynamoDBRangeKey]
    public string Day { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }

    [Encrypted]
    public Ward? Home { get; set; }

    [Encrypted]
    public HashSet<string>? Tags { get; set; }

    [Encrypted]
    public HashSet<decimal>? Scores { get; set; }

    [Encrypted]
    public int? Visits { get; set; }

    [Encrypted]
    public List<string>? Marks { get; set; }

    [Encrypted]
    public byte[]? Photo { get; set; }

    [Encrypted]
    public bool? Paid { get; set; }

    [Encrypted]
    public DateTime? When { get; set; }

    [Encrypted]
    public Kind? Kind { get; set; }

    [Encrypted]
    public decimal? Amount { get; set; }

    [Encrypted]
    public Dictionary<string, int>? ByName { get; set; }

    [DynamoDBGlobalSecondaryIndexHashKey(Side.IndexName)]
    public string? Clinic { get; set; }

    public string? Note { get; set; }

    [Unsigned]
    public long? Cache { get; set; }

    [DynamoDBVersion]
    public int? Version { get; set; }
}

public sealed record Ward
{
    public string? City { get; set; }

    public List<string>? Streets { get; set; }
}

public enum Kind
{
    DayCase,
    Overnight,
}
