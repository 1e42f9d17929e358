namespace FieldCrypt.Operations;

/// <summary>An item that a job left as it is, and why. It never holds content of the item.</summary>
public sealed record JobSkip
{
    /// <summary>The item's key, as <see cref="JobOptions.Naming"/> says.</summary>
    public required string Item { get; init; }

    /// <summary>Why, as something to count.</summary>
    public required SkipReason Reason { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public required string Message { get; init; }
}
