namespace FieldCrypt.Samples.AuroraColumns;

public sealed class Patient
{
    public Guid Id { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    [Encrypted]
    public string? Diagnosis { get; set; }

    public string? Clinic { get; set; }
}
