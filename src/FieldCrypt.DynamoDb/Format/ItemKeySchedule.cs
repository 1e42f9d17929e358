using FieldCrypt.Cryptography;

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

    /// <summary>Derives both keys, with an HMAC-SHA-512 that was just rented; clearing them is the caller's task.</summary>
    public static void Derive(Hmac hmac, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId, Span<byte> commitmentKey, Span<byte> fieldRootKey)
    {
        using var kdf = new HkdfSha512(hmac, dataKey);
        kdf.Expand(CommitmentLabel, messageId, commitmentKey);
        kdf.Expand(FieldRootLabel, messageId, fieldRootKey);
    }

    /// <summary>Derives the key that commits the header alone, with an HMAC-SHA-512 that was just rented; clearing it is the caller's task.</summary>
    public static void DeriveCommitment(Hmac hmac, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId, Span<byte> commitmentKey)
    {
        using var kdf = new HkdfSha512(hmac, dataKey);
        kdf.Expand(CommitmentLabel, messageId, commitmentKey);
    }
}
