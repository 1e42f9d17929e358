namespace FieldCrypt.DynamoDb;

/// <summary>A hashed part of a compound beacon.</summary>
/// <param name="Name">The name of a standard beacon.</param>
/// <param name="Prefix">What it begins with; no part's prefix begins another's.</param>
public sealed record EncryptedPart(string Name, string Prefix);
