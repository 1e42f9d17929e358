using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>Another provider, whose openings are counted.</summary>
internal sealed class CountingProvider(KeyProvider keys) : KeyProvider
{
    private int _calls;

    public int Calls
    {
        get => _calls;
        set => _calls = value;
    }

    public override string Description => keys.Description;

    public override bool CanGenerate => keys.CanGenerate;

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        keys.GenerateAsync(length, context, cancellationToken);

    public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return keys.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
