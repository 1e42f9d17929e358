namespace FieldCrypt.DynamoDb;

/// <summary>A text made of parts of attributes, never stored, that a beacon can be made of: initials, the last four digits.</summary>
/// <remarks>AWS Database Encryption SDK specification, "Virtual Fields". If any part is absent, so is the field.</remarks>
/// <param name="Name">The field's name; no attribute of the table has it.</param>
/// <param name="Parts">What it is joined of, in order.</param>
public sealed record VirtualField(string Name, params IReadOnlyList<VirtualPart> Parts);
