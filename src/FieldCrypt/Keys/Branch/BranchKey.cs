namespace FieldCrypt.Keys;

/// <summary>One version of a branch key: a long-lived key that wraps data keys locally.</summary>
/// <param name="Id">The branch key's id, stored beside every data key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Key">Its 32 bytes, owned by the store that gave it.</param>
public sealed record BranchKey(string Id, Guid Version, Secret Key);
