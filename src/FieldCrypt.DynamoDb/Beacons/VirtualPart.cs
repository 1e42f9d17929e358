namespace FieldCrypt.DynamoDb;

/// <summary>One part of a virtual field.</summary>
/// <param name="Location">An attribute, or a place in it, that is encrypted or signed; text, number, boolean or NULL.</param>
/// <param name="Transforms">What is done to its text, in order.</param>
public sealed record VirtualPart(string Location, params IReadOnlyList<TextTransform> Transforms);
