using FieldCrypt.Keys;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

/// <summary>Keys of a service that can be down.</summary>
internal sealed class StoppingKeys(KeyProvider inner) : KeyProvider
{
    public bool IsDown { get; set; }

    public override string Description => inner.Description;

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        RequireUp();
        return inner.GenerateAsync(length, context, cancellationToken);
    }

    public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        RequireUp();
        return inner.UnwrapAsync(wrapped, context, cancellationToken);
    }

    private void RequireUp()
    {
        if (IsDown)
        {
            throw new KeyAccessException(KeyAccessFailure.Unreachable, "The key service does not answer.");
        }
    }
}
