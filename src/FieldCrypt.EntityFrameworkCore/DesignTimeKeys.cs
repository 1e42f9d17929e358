using FieldCrypt.Keys;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>No keys at all.</summary>
internal sealed class DesignTimeKeys : KeyProvider
{
    public override string Description => "no keys (design time)";

    public static KeyAccessException Refused() => new(
        KeyAccessFailure.NoMatchingKey, "There are no keys at design time: nothing is encrypted, decrypted or searched for.");

    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        throw Refused();

    public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
        throw Refused();
}
