namespace FieldCrypt.Keys;

/// <summary>Several key providers as one: a write wraps the data key with each that can make data keys, and any one of them opens the item again.</summary>
/// <remarks>Thread-safe. A write fails if any of those members fails; a read tries the members in order (AWS: multi-keyring).</remarks>
public sealed class CompositeKeyProvider : KeyProvider
{
    /// <summary>Makes a provider of several.</summary>
    /// <param name="members">At least one and at most 255; members that are composites themselves are taken apart.</param>
    /// <exception cref="ArgumentException">There are none, or too many.</exception>
    public CompositeKeyProvider(params IEnumerable<KeyProvider> members)
        : base(Flatten(members))
    {
    }

    /// <inheritdoc/>
    public override string Description => $"any of: {string.Join("; ", Members.Select(member => member.Description))}";

    /// <inheritdoc/>
    public override bool CanGenerate => Members.Any(member => member.CanGenerate);

    /// <summary>Whether every member does: one that does not is enough to write what this provider reads.</summary>
    public override bool SeparatesWriters => Members.All(member => member.SeparatesWriters);

    /// <summary>Makes a data key with the first member that can alone; formats that wrap with every member go through <see cref="KeyProvider.Members"/>.</summary>
    /// <inheritdoc/>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        FirstWriter.GenerateAsync(length, context, cancellationToken);

    /// <summary>Wraps a data key with the first member that can make data keys alone.</summary>
    /// <inheritdoc/>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken) =>
        FirstWriter.WrapAsync(dataKey, context, cancellationToken);

    /// <summary>Opens a data key with the first member that it belongs to.</summary>
    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        var opening = new DataKeyOpening(this);
        return await opening.TryOpenAsync(wrapped, context, cancellationToken).ConfigureAwait(false) is { } key
            ? UnwrapResult.Opened(key)
            : opening.Failed ? throw opening.Failure() : UnwrapResult.Skipped(opening.Summary);
    }

    private KeyProvider FirstWriter => Members.FirstOrDefault(member => member.CanGenerate) ?? Members[0];

    private static KeyProvider[] Flatten(IEnumerable<KeyProvider> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        KeyProvider[] flat = [.. members.SelectMany(member => member.Members)];
        return flat.Length is >= 1 and <= byte.MaxValue
            ? flat
            : throw new ArgumentException("A composite key provider has 1 to 255 members.", nameof(members));
    }
}
