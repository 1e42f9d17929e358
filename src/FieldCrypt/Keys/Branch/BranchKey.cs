namespace FieldCrypt.Keys;

/// <summary>One version of a branch key: a long-lived key that wraps data keys locally.</summary>
/// <param name="Id">The branch key's id, stored beside every data key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Key">Its 32 bytes; whoever receives it disposes it.</param>
public sealed record BranchKey(string Id, Guid Version, Secret Key)
{
    /// <summary>The length of a branch key, and of a beacon key, in bytes.</summary>
    internal const int Length = 32;
}
