using Amazon.DynamoDBv2.DataModel;

namespace FieldCrypt.FromTheStart.Tests.DynamoDb;

[DynamoDBTable("StartPatients")]
public sealed class Patient
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }

    public string? Clinic { get; set; }
}

/// <summary>Nothing of it is annotated.</summary>
[DynamoDBTable("StartRooms")]
public sealed class Room
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public string? Floor { get; set; }
}

/// <summary>Of a table whose name ends with that of the annotated class, with an attribute that is encrypted there.</summary>
[DynamoDBTable("PastStartPatients")]
public sealed class PastPatient
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public string? Ssn { get; set; }
}

/// <summary>Annotated in a way that no schema takes.</summary>
[DynamoDBTable("StartWrong")]
public sealed class Wrong
{
    [DynamoDBHashKey]
    [Encrypted]
    public string Id { get; set; } = "";

    [Encrypted]
    [DynamoDBProperty("ssn")]
    public string? Number { get; set; }
}

/// <summary>Holds what is annotated where no schema looks for it, so that none takes the class.</summary>
[DynamoDBTable("StartHolders")]
public sealed class Holder
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public List<Address>? Homes { get; set; }

    [DynamoDBIgnore]
    public Patient? Related { get; set; }
}

public sealed class Address
{
    [Encrypted]
    public string? Street { get; set; }
}

/// <summary>Holds it in what only a constructor sets.</summary>
[DynamoDBTable("StartHouses")]
public sealed class House
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public Household? Household { get; set; }
}

public sealed class Household(Address? home)
{
    public Address? Home { get; } = home;
}

/// <summary>Has no key, and nothing in it that is annotated: no schema takes it, and nobody is in its way.</summary>
[DynamoDBTable("StartKeyless")]
public sealed class Keyless
{
    public string Id { get; set; } = "";

    [DynamoDBIgnore]
    public Patient? Related { get; set; }
}

/// <summary>Has an attribute that cannot be made: nothing can describe the class, and all others are guarded nevertheless.</summary>
[DynamoDBTable("StartBroken")]
public sealed class Broken
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Encrypted]
    [Unmakeable]
    public string? Ssn { get; set; }
}

/// <summary>The same without anything of FieldCrypt.</summary>
[DynamoDBTable("StartBrokenRooms")]
public sealed class BrokenRoom
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Unmakeable]
    public string? Floor { get; set; }
}

[AttributeUsage(AttributeTargets.Property)]
public sealed class UnmakeableAttribute : Attribute
{
    public UnmakeableAttribute() => throw new InvalidOperationException("This attribute is never made.");
}
