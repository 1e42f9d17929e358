namespace FieldCrypt.Samples.MongoPatients;

public sealed class Patient
{
    public string Id { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    [Encrypted]
    public List<string>? Diagnoses { get; set; }

    public Contact? Contact { get; set; }

    public string? Clinic { get; set; }
}

public sealed class Contact
{
    public string? City { get; set; }

    [Encrypted]
    public string? Phone { get; set; }
}
