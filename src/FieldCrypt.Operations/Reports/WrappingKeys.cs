using System.Text;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Branch;
using FieldCrypt.Keys.Local;

namespace FieldCrypt.Operations;

/// <summary>Reads who wrapped a data key from the wrapped data key alone.</summary>
internal static class WrappingKeys
{
    private const string Kms = "aws-kms";
    private const string KmsRsa = "aws-kms-rsa";

    // Longer than any ARN, and than any id of a branch key.
    private const int MaxNameLength = 2048;

    /// <summary>The key that a wrapped data key names.</summary>
    /// <param name="wrapped">As it is stored.</param>
    /// <param name="prefixLength">How many bytes of the ciphertext come before what the provider wrapped.</param>
    public static WrappingKey Of(WrappedDataKey wrapped, int prefixLength = 0) => wrapped.ProviderId switch
    {
        Kms => Named(WrappingKeyKind.Kms, Text(wrapped)),
        KmsRsa => Named(WrappingKeyKind.KmsRsa, Text(wrapped)),
        BranchKeyProvider.ProviderId => Named(WrappingKeyKind.Branch, Text(wrapped)) with { Version = VersionIn(wrapped, prefixLength) },
        _ when RawAesWrapping.KeyNameIn(wrapped.ProviderInfo.Span) is { } name => Named(WrappingKeyKind.Local, $"{wrapped.ProviderId}/{name}"),

        // A local RSA key has nothing beside its name; a provider of the application's own may look like one.
        _ when !wrapped.ProviderInfo.Span.ContainsAnyInRange((byte)0, (byte)0x1F) => Named(WrappingKeyKind.Local, $"{wrapped.ProviderId}/{Text(wrapped)}"),
        _ => Named(WrappingKeyKind.Other, wrapped.ToString()),
    };

    /// <summary>A version of a branch key.</summary>
    public static WrappingKey OfBranchKey(string id, Guid version) => Named(WrappingKeyKind.Branch, id) with { Version = $"{version:D}" };

    private static WrappingKey Named(WrappingKeyKind kind, string name) => new() { Kind = kind, Name = ForeignText.Shown(name, MaxNameLength) };

    private static string Text(WrappedDataKey wrapped) => Encoding.UTF8.GetString(wrapped.ProviderInfo.Span);

    private static string? VersionIn(WrappedDataKey wrapped, int prefixLength) =>
        wrapped.Ciphertext.Length > prefixLength && BranchKeyWrapping.VersionIn(wrapped.Ciphertext.Span[prefixLength..]) is { } version
            ? $"{version:D}"
            : null;
}
