using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb;

/// <summary>An attribute of a protected table.</summary>
/// <param name="Path">Its name as it is authenticated.</param>
/// <param name="Action">What happens to it when an item is written.</param>
internal sealed record SchemaAttribute(CanonicalPath Path, FieldAction Action)
{
    public string Name => Path.Name;
}
