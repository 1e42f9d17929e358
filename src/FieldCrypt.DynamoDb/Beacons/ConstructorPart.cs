namespace FieldCrypt.DynamoDb;

/// <summary>A part in a constructor.</summary>
/// <param name="Name">The name of a signed or encrypted part.</param>
/// <param name="Presence">Whether the constructor fits only items that have the part.</param>
public sealed record ConstructorPart(string Name, PartPresence Presence = PartPresence.Required);
