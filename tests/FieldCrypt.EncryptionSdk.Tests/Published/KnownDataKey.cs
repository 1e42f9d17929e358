using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Published;

/// <summary>
/// Opens every wrapped data key to one known data key: where a data key was published and what wrapped it is out of reach, such as AWS's own
/// KMS keys.
/// </summary>
internal sealed class KnownDataKey(byte[] dataKey) : KeyProvider
{
    public override string Description => "a known data key";

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        new(new GeneratedDataKey(Secret.CopyOf(dataKey), new WrappedDataKey("known", "key"u8.ToArray(), "wrapped"u8.ToArray())));

    public override ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
        new(UnwrapResult.Opened(Secret.CopyOf(dataKey)));
}
