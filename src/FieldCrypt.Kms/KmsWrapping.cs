using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>Reads which KMS key a wrapped data key says it was wrapped by.</summary>
/// <remarks>It comes from the store and nothing of it is verified: until KMS has opened the data key, the ARN is a claim.</remarks>
internal static class KmsWrapping
{
    /// <summary>Reads the key's ARN, or says why the wrapped data key is none of KMS's.</summary>
    public static bool TryRead(WrappedDataKey wrapped, [NotNullWhen(true)] out KmsKeyArn? wrappedBy, out UnwrapResult skipped)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        wrappedBy = null;
        skipped = default;
        if (!string.Equals(wrapped.ProviderId, KmsDataKeys.ProviderId, StringComparison.Ordinal))
        {
            skipped = UnwrapResult.Skipped("not wrapped by AWS KMS");
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
