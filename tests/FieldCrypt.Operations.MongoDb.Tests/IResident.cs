namespace FieldCrypt.Operations.Tests;

/// <summary>What both classes of residents say; the driver has one serializer for a class, and so one way to find its key.</summary>
public interface IResident
{
    int Id { get; set; }

    string? Name { get; set; }

    string? Ssn { get; set; }

    int Visits { get; set; }
}
