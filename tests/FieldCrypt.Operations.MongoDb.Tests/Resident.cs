namespace FieldCrypt.Operations.Tests;

/// <summary>What the larger collections hold.</summary>
public sealed class Resident : IResident
{
    public int Id { get; set; }

    [Encrypted]
    public string? Name { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    public int Visits { get; set; }
}
