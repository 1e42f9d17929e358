namespace FieldCrypt.Operations.Tests;

/// <summary>A resident of a ward, whose key is that of the ward.</summary>
public sealed class WardResident : IResident
{
    public int Id { get; set; }

    [Encrypted]
    public string? Name { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    public int Visits { get; set; }
}
