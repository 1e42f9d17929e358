namespace FieldCrypt.Operations;

/// <summary>What one step of a segment did: a page of items.</summary>
/// <param name="Position">Where the next step begins, in the store's own form; null if the segment is at its end. It may hold the key of an item.</param>
/// <param name="Figures">What was seen and done.</param>
public sealed record JobStep(string? Position, JobFigures Figures);
