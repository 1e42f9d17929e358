using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Rewrapping;

/// <summary>A key provider that opens what another one wrapped, and wraps nothing: the former key of a job.</summary>
internal sealed class OpeningOnly(KeyProvider inner) : KeyProvider
{
    public override string Description => inner.Description;

    public override bool CanGenerate => false;

    public override bool SeparatesWriters => inner.SeparatesWriters;

    /// <summary>A provider that wraps with one, and opens what either wrapped.</summary>
    public static KeyProvider Beside(KeyProvider writing, KeyProvider reading) =>
        new CompositeKeyProvider([writing, .. reading.Members.Except(writing.Members).Select(member => new OpeningOnly(member))]);

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        throw new FieldCryptConfigurationException($"{ForeignText.Shown(Description, 256)} is the former key of a job, which wraps nothing any more.");

    public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
        inner.UnwrapAsync(wrapped, context, cancellationToken);
}
