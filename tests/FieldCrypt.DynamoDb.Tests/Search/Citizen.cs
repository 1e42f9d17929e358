using Amazon.DynamoDBv2.DataModel;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>A class that asks to be found by what it encrypts.</summary>
[DynamoDBTable("Citizens")]
public sealed class Citizen
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 1_000), DynamoDBGlobalSecondaryIndexHashKey("BySsn")]
    public string? Ssn { get; set; }

    [Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 2)]
    public string? City { get; set; }

    [Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 8, Members = true)]
    public HashSet<string>? Languages { get; set; }

    [Encrypted]
    public string? Diagnosis { get; set; }

    [DynamoDBGlobalSecondaryIndexRangeKey("BySsn")]
    public int Born { get; set; }

    public string? Clinic { get; set; }

    [Unsigned]
    public long? ExpiresAt { get; set; }

    [DynamoDBVersion]
    public int? Version { get; set; }
}
