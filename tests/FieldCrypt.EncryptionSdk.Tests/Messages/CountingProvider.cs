using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>Another provider whose calls are counted.</summary>
internal sealed class CountingProvider(KeyProvider inner) : KeyProvider
{
    private int _generated;
    private int _unwrapped;

    public int Generated => _generated;

    public int Unwrapped => _unwrapped;

    public override string Description => inner.Description;

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _generated);
        return inner.GenerateAsync(length, context, cancellationToken);
    }

    public override ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _unwrapped);
        return inner.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
