namespace FieldCrypt.DynamoDb;

/// <summary>A readable part of a compound beacon.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Prefix">What it begins with; no part's prefix begins another's.</param>
/// <param name="Location">The signed attribute, or the place in it, whose text is taken; the name if null.</param>
public sealed record SignedPart(string Name, string Prefix, string? Location = null);
