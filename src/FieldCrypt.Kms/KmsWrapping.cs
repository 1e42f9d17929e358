using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>Reads which KMS key a wrapped data key says it was wrapped by.</summary>
/// <remarks>It comes from the store and nothing of it is verified: until KMS has opened the data key, the ARN is a claim.</remarks>
internal static class KmsWrapping
{
    /// <summary>The provider id of data keys that a symmetric key wrapped.</summary>
    public const string Symmetric = "aws-kms";

    /// <summary>The provider id of data keys that the public half of an RSA key wrapped.</summary>
    public const string Rsa = "aws-kms-rsa";

    /// <summary>Reads the key's ARN, or says why the wrapped data key is none of a symmetric key of KMS.</summary>
    public static bool TryRead(WrappedDataKey wrapped, [NotNullWhen(true)] out KmsKeyArn? wrappedBy, out UnwrapResult skipped) =>
        TryRead(wrapped, Symmetric, out wrappedBy, out skipped);

    /// <summary>Reads the key's ARN, or says why the wrapped data key is not of that provider id.</summary>
    public static bool TryRead(
        WrappedDataKey wrapped, string providerId, [NotNullWhen(true)] out KmsKeyArn? wrappedBy, out UnwrapResult skipped)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        wrappedBy = null;
        skipped = default;
        if (!string.Equals(wrapped.ProviderId, providerId, StringComparison.Ordinal))
        {
            skipped = UnwrapResult.Skipped(providerId == Rsa ? "not wrapped for an RSA key of AWS KMS" : "not wrapped by AWS KMS");
            return false;
        }

        if (!KmsKeyArn.TryParse(wrapped.ProviderInfo.Span, out wrappedBy) || wrappedBy.Resource != KmsResource.Key)
        {
            skipped = UnwrapResult.Skipped("its provider info is not the ARN of a KMS key");
            wrappedBy = null;
            return false;
        }

        return true;
    }
}
