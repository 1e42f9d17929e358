namespace FieldCrypt.Tool.Inspecting;

/// <summary>A part of something that was opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Bytes">How long its plaintext is.</param>
/// <param name="Value">The plaintext; null unless it was asked for with <c>--reveal</c>.</param>
internal sealed record OpenedPart(string Name, string Type, long Bytes, string? Value);
