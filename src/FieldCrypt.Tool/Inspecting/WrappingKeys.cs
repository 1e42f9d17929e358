using System.Text;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Branch;
using FieldCrypt.Keys.Local;
using FieldCrypt.Kms;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Says who wrapped a data key, by what stands beside it.</summary>
/// <remarks>AWS Encryption SDK specification, framework: the provider ids and infos of each keyring.</remarks>
internal static class WrappingKeys
{
    private const string Kms = "aws-kms";

    /// <param name="keys">The wrapped data keys.</param>
    /// <param name="prefixLength">
    /// What stands before a provider's own part of a ciphertext: in an item, the data key under the intermediate key that the provider wrapped.
    /// </param>
    public static IReadOnlyList<InspectedKey> Describe(IEnumerable<WrappedDataKey> keys, int prefixLength = 0) => [.. keys.Select(key => Describe(key, prefixLength))];

    private static InspectedKey Describe(WrappedDataKey key, int prefixLength) => key.ProviderId switch
    {
        Kms => OfKms(key, "AWS KMS key", "kms:Decrypt on this key"),
        "aws-kms-rsa" => OfKms(key, "AWS KMS RSA key", "kms:Decrypt on this key (KmsRsaKeyProvider)"),
        "aws-kms-hierarchy" => OfBranchKey(key, prefixLength),
        "aws-kms-ecdh" or "raw-ecdh" => Made(key, key.ProviderId == "raw-ecdh" ? "ECDH key" : "AWS KMS ECDH key", "(its public keys)")
            with
        { OpenedBy = "no key provider of FieldCrypt; AWS's libraries do" },
        _ => OfLocalKey(key),
    };

    /// <summary>A KMS key by its ARN, as it stands in a document.</summary>
    public static InspectedKey OfKmsArn(string provider, string arn, int bytes, string kind, string openedBy)
    {
        var described = new InspectedKey { Provider = provider, Kind = kind, Key = arn, Bytes = bytes, OpenedBy = openedBy };
        if (!KmsKeyArn.TryParse(arn, out var parsed))
        {
            return described with { Details = "not the ARN of a KMS key", OpenedBy = "nothing, as it stands" };
        }

        return described with
        {
            Region = parsed.Region,
            Account = parsed.AccountId,
            Kind = parsed.IsMultiRegionKey ? kind.Replace("KMS", "KMS multi-Region", StringComparison.Ordinal) : kind,
            OpenedBy = parsed.IsMultiRegionKey ? openedBy.Replace("this key", "this key or a replica of it", StringComparison.Ordinal) : openedBy,
        };
    }

    private static InspectedKey OfKms(WrappedDataKey key, string kind, string openedBy) =>
        OfKmsArn(key.ProviderId, Text(key.ProviderInfo.Span), key.Ciphertext.Length, kind, openedBy);

    private static InspectedKey OfBranchKey(WrappedDataKey key, int prefixLength)
    {
        var version = key.Ciphertext.Length > prefixLength ? BranchKeyWrapping.VersionIn(key.Ciphertext.Span[prefixLength..]) : null;
        return Made(key, "branch key", Text(key.ProviderInfo.Span)) with
        {
            BranchKeyVersion = version,
            Details = version is null ? "too short to name a version" : $"version {version:D}",
            OpenedBy = "the key store with this branch key",
        };
    }

    private static InspectedKey OfLocalKey(WrappedDataKey key) => RawAesWrapping.KeyNameIn(key.ProviderInfo.Span) is { } name
        ? Made(key, "local AES key", $"{key.ProviderId}/{name}") with { OpenedBy = "a key file with this namespace and name" }
        : Made(key, "local RSA key, or another library's", $"{key.ProviderId}/{Text(key.ProviderInfo.Span)}") with { OpenedBy = "the private key of this namespace and name" };

    private static InspectedKey Made(WrappedDataKey key, string kind, string name) =>
        new() { Provider = key.ProviderId, Kind = kind, Key = name, Bytes = key.Ciphertext.Length, OpenedBy = "" };

    private static string Text(ReadOnlySpan<byte> info) => Encoding.UTF8.GetString(info);
}
