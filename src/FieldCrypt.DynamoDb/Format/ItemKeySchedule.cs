using System.Security.Cryptography;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>
/// The two keys that come from an item's data key and message id: one commits the header to the data key, one is the root of the field
/// keys. HKDF-SHA-512 (RFC 5869) with an empty salt, extracted once for both.
/// </summary>
internal static class ItemKeySchedule
{
    public const int KeyLength = 32;

    private static ReadOnlySpan<byte> CommitmentLabel => "AWS_DBE_COMMIT_KEY"u8;

    private static ReadOnlySpan<byte> FieldRootLabel => "AWS_DBE_DERIVE_KEY"u8;

    /// <summary>Derives both keys; clearing them is the caller's task.</summary>
    public static void Derive(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId, Span<byte> commitmentKey, Span<byte> fieldRootKey)
    {
        Span<byte> pseudoRandomKey = stackalloc byte[SHA512.HashSizeInBytes];
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, dataKey, [], pseudoRandomKey);
            Expand(pseudoRandomKey, CommitmentLabel, messageId, commitmentKey);
            Expand(pseudoRandomKey, FieldRootLabel, messageId, fieldRootKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
        }
    }

    private static void Expand(ReadOnlySpan<byte> pseudoRandomKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> messageId, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[label.Length + messageId.Length];
        label.CopyTo(info);
        messageId.CopyTo(info[label.Length..]);
        HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, key, info);
    }
}
