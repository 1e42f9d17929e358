using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Samples.GlobalTable;

[DynamoDBTable("Patients")]
public sealed class Patient
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 100_000), DynamoDBGlobalSecondaryIndexHashKey("BySsn")]
    public string? Ssn { get; set; }

    [Encrypted]
    public Address? Home { get; set; }

    [Encrypted]
    public List<string>? Diagnoses { get; set; }

    public string? Clinic { get; set; }

    [Unsigned]
    public long? ExpiresAt { get; set; }

    [DynamoDBVersion]
    public int? Version { get; set; }
}

public sealed class Address
{
    public string? Street { get; set; }

    public string? City { get; set; }
}
