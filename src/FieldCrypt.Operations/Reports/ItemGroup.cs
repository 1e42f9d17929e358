namespace FieldCrypt.Operations;

/// <summary>Items that are protected alike: by the same keys, in the same suite and format.</summary>
public sealed record ItemGroup
{
    /// <summary>How they are protected.</summary>
    public required ItemProtection Protection { get; init; }

    /// <summary>The keys that they name, in order; empty for plaintext.</summary>
    public IReadOnlyList<WrappingKey> Keys { get; init; } = [];

    /// <summary>Whether any one of the keys opens an item, or each opens a part of it.</summary>
    public KeyNeed Need { get; init; }

    /// <summary>The algorithm suite, in the format's own words; null for plaintext.</summary>
    public string? Suite { get; init; }

    /// <summary>The format and its version; null for plaintext.</summary>
    public string? Format { get; init; }

    /// <summary>How many items.</summary>
    public long Items { get; init; }

    /// <summary>How large they are together, in the store's own reckoning.</summary>
    public long Bytes { get; init; }

    /// <summary>How many encrypted values they have together.</summary>
    public long EncryptedValues { get; init; }

    /// <summary>The time of the oldest item; null if neither the format nor the store has one.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>The time of the newest item; null if neither the format nor the store has one.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>What makes two groups one.</summary>
    internal string Identity => string.Join('\u001f', [$"{Protection} {Need}", Suite, Format, .. Keys.Select(key => $"{key.Kind}\u001e{key.Name}\u001e{key.Version}")]);

    /// <summary>Whether the items, or parts of them, are lost without keys.</summary>
    internal bool IsLostWithout(Func<WrappingKey, bool> lost) => Keys.Count > 0 && (Need == KeyNeed.Every ? Keys.Any(lost) : Keys.All(lost));

    internal ItemGroup Plus(ItemGroup other) => this with
    {
        Items = Items + other.Items,
        Bytes = Bytes + other.Bytes,
        EncryptedValues = EncryptedValues + other.EncryptedValues,
        Oldest = Oldest is null || other.Oldest < Oldest ? other.Oldest ?? Oldest : Oldest,
        Newest = Newest is null || other.Newest > Newest ? other.Newest ?? Newest : Newest,
    };
}
