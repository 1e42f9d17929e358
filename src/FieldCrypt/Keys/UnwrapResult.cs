namespace FieldCrypt.Keys;

/// <summary>What became of an attempt to open a wrapped data key: the key, or why the provider left it to others.</summary>
public readonly struct UnwrapResult
{
    private readonly string? _skipped;

    private UnwrapResult(Secret? key, string? skipped)
    {
        Key = key;
        _skipped = skipped;
    }

    /// <summary>The key, which the receiver disposes; null if the provider skipped it.</summary>
    public Secret? Key { get; }

    /// <summary>Why the provider skipped it, for messages; empty if it did not.</summary>
    public string SkipReason => _skipped ?? "";

    /// <summary>The wrapped data key was opened.</summary>
    public static UnwrapResult Opened(Secret key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new UnwrapResult(key, null);
    }

    /// <summary>The wrapped data key belongs to another provider.</summary>
    /// <param name="reason">Why, in a few words: "made by another provider".</param>
    public static UnwrapResult Skipped(string reason) => new(null, reason);
}
