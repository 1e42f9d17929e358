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

/// <summary>Annotated in a way that no schema takes.</summary>
[DynamoDBTable("StartWrong")]
public sealed class Wrong
{
    [DynamoDBHashKey]
    [Encrypted]
    public string Id { get; set; } = "";
}
