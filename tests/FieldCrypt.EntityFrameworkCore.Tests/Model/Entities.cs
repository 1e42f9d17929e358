namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

public class Patient
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality)]
    public virtual string? Ssn { get; set; }

    [Encrypted]
    public string? Diagnosis { get; set; }

    [Encrypted]
    public DateOnly? Born { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public long File { get; set; }

    [Encrypted]
    public byte[]? Scan { get; set; }

    [Encrypted]
    public List<string>? Allergies { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public BloodGroup? Blood { get; set; }

    public string? City { get; set; }

    public int Visits2 { get; set; }

    public Contact? Contact { get; set; }

    public Home Home { get; set; }

    public Extra? Extra { get; set; }

    public virtual List<Visit> Visits { get; set; } = [];
}

public class Inpatient : Patient
{
    [Encrypted]
    public string? Room { get; set; }
}

public class Visit
{
    public Guid Id { get; set; }

    public Guid PatientId { get; set; }

    public virtual Patient? Patient { get; set; }

    [Encrypted]
    public string? Note { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Code { get; set; }

    public int Fee { get; set; }
}

public class Contact
{
    [Encrypted(Query = FieldQuery.Equality)]
    public string? Phone { get; set; }

    public string? Mail { get; set; }
}

/// <summary>A complex type that is a value.</summary>
public record struct Home
{
    [Encrypted]
    public string? Street { get; set; }

    public string? Country { get; set; }
}

/// <summary>An owned type that is stored as JSON.</summary>
public class Extra
{
    [Encrypted]
    public string? Metal { get; set; }

    public string? Plain { get; set; }
}

public enum BloodGroup
{
    A = 1,
    B = 2,
    Zero = 3,
}
