namespace FieldCrypt.Keys.Caching;

/// <summary>What became of opening a wrapped data key, shared by those who asked.</summary>
internal sealed class OpenedDataKey(UnwrapResult result) : SharedKey
{
    /// <summary>The key; null if the provider skipped it. Whoever holds this object may copy it.</summary>
    public Secret? Key => result.Key;

    /// <inheritdoc cref="UnwrapResult.SkipReason"/>
    public string SkipReason => result.SkipReason;

    protected override void Clear() => result.Key?.Dispose();
}
