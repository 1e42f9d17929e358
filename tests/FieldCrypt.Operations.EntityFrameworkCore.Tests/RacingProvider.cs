using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>A key provider during whose work somebody else writes: after a job has read a row, before it writes it.</summary>
internal sealed class RacingProvider(KeyProvider inner, Func<Task> write, int times = 1) : KeyProvider
{
    private int _left = times;

    public override string Description => inner.Description;

    public override bool CanGenerate => inner.CanGenerate;

    public override async ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _left) >= 0)
        {
            await write();
        }

        return await inner.GenerateAsync(length, context, cancellationToken);
    }

    public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
        inner.UnwrapAsync(wrapped, context, cancellationToken);
}
