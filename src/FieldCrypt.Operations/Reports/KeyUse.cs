namespace FieldCrypt.Operations;

/// <summary>A key and what it opens.</summary>
public sealed record KeyUse
{
    /// <summary>The key.</summary>
    public required WrappingKey Key { get; init; }

    /// <summary>How many items it opens.</summary>
    public long Items { get; init; }

    /// <summary>How large they are together.</summary>
    public long Bytes { get; init; }

    /// <summary>How many of them no other key opens.</summary>
    public long OnlyByThisKey { get; init; }

    /// <summary>The time of the oldest of them; null if no time is known.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>The time of the newest of them; null if no time is known.</summary>
    public DateTimeOffset? Newest { get; init; }
}
