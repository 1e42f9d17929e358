namespace FieldCrypt.Tool.KeyTasks;

/// <summary>A data key of a key vault.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AlternateNames">The names by which applications ask for it.</param>
/// <param name="WrappedBy">The kind of its master key.</param>
/// <param name="MasterKey">The master key.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was last wrapped.</param>
internal sealed record ListedDataKey(
    Guid Id, IReadOnlyList<string> AlternateNames, string WrappedBy, string MasterKey, DateTime CreatedAt, DateTime UpdatedAt);
