namespace FieldCrypt.Tool.Inspecting;

/// <summary>An attribute of an item, or a field of a document.</summary>
/// <param name="Name">Its name or path.</param>
/// <param name="Action">What was done to it, in words.</param>
/// <param name="Type">The type of its value; of an encrypted one, as its ciphertext says.</param>
/// <param name="Bytes">How long it is as it is stored.</param>
internal sealed record InspectedPart(string Name, string Action, string Type, long Bytes);
