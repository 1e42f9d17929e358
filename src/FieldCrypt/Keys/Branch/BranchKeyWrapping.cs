using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys.Branch;

/// <summary>A data key wrapped by a branch key.</summary>
/// <remarks>
/// <code>
/// salt      16   random; the wrapping key is KDF(branch key, label "aws-kms-hierarchy", context salt), 32 bytes
/// nonce     12   random
/// version   16   of the branch key, a UUID in textual order
/// sealed  n+16   AES-256-GCM; additional data "aws-kms-hierarchy" || branch key id || version || encryption context
/// </code>
/// KDF is NIST SP 800-108 in counter mode with HMAC-SHA-256. AWS material providers specification, "Hierarchical Keyring".
/// </remarks>
internal static class BranchKeyWrapping
{
    private const int SaltLength = 16;
    private const int VersionLength = 16;
    private const int VersionOffset = SaltLength + Aead.NonceLength;
    private const int SealedOffset = VersionOffset + VersionLength;

    private static ReadOnlySpan<byte> Label => "aws-kms-hierarchy"u8;

    /// <summary>How many random bytes a wrapping takes besides the data key: salt and nonce.</summary>
    public const int RandomLength = VersionOffset;

    public static byte[] Wrap(BranchKey branchKey, Secret dataKey, ReadOnlySpan<byte> random, EncryptionContext context)
    {
        var wrapped = new byte[LengthOf(dataKey.Length)];
        using var bytes = dataKey.Read();
        Wrap(branchKey, bytes.Span, random, context, wrapped);
        return wrapped;
    }

    /// <summary>How long a wrapped data key is.</summary>
    public static int LengthOf(int dataKey) => SealedOffset + dataKey + Aead.TagLength;

    /// <summary>Wraps a data key; <paramref name="wrapped"/> has the length that <see cref="LengthOf"/> says.</summary>
    public static void Wrap(BranchKey branchKey, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> random, EncryptionContext context, Span<byte> wrapped)
    {
        random[..RandomLength].CopyTo(wrapped);
        branchKey.Version.TryWriteBytes(wrapped.Slice(VersionOffset, VersionLength), bigEndian: true, out _);
        using var aad = AdditionalData(branchKey, wrapped, context);
        Span<byte> wrappingKey = stackalloc byte[Aead.KeyLength];
        try
        {
            Derive(branchKey, wrapped, wrappingKey);
            Aead.Encrypt(wrappingKey, Nonce(wrapped), aad.Written, dataKey, wrapped[SealedOffset..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    /// <summary>The version that wrapped it, not authentic yet; null if it is too short.</summary>
    public static Guid? VersionIn(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length > SealedOffset + Aead.TagLength ? new Guid(wrapped.Slice(VersionOffset, VersionLength), bigEndian: true) : null;

    /// <summary>Opens a wrapped data key; null if the key or the context is another, or something was changed.</summary>
    public static Secret? TryUnwrap(BranchKey branchKey, ReadOnlySpan<byte> wrapped, EncryptionContext context)
    {
        var dataKey = Secret.Blank(wrapped.Length - SealedOffset - Aead.TagLength);
        try
        {
            if (TryUnwrap(branchKey, wrapped, context, dataKey.Owned))
            {
                return dataKey;
            }

            dataKey.Dispose();
            return null;
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }

    /// <summary>Opens a wrapped data key of a length; false if the key, the context or the length is another, or something was changed.</summary>
    public static bool TryUnwrap(BranchKey branchKey, ReadOnlySpan<byte> wrapped, EncryptionContext context, Span<byte> dataKey)
    {
        using var aad = AdditionalData(branchKey, wrapped, context);
        Span<byte> wrappingKey = stackalloc byte[Aead.KeyLength];
        try
        {
            Derive(branchKey, wrapped, wrappingKey);
            return Aead.TryDecrypt(wrappingKey, Nonce(wrapped), aad.Written, wrapped[SealedOffset..], dataKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    private static void Derive(BranchKey branchKey, ReadOnlySpan<byte> wrapped, Span<byte> wrappingKey)
    {
        using var key = branchKey.Key.Read();
        CounterKdfSha256.Derive(key.Span, Label, wrapped[..SaltLength], wrappingKey);
    }

    private static ReadOnlySpan<byte> Nonce(ReadOnlySpan<byte> wrapped) => wrapped.Slice(SaltLength, Aead.NonceLength);

    private static ByteWriter AdditionalData(BranchKey branchKey, ReadOnlySpan<byte> wrapped, EncryptionContext context)
    {
        var writer = new ByteWriter(256);
        writer.WriteBytes(Label);
        writer.WriteUtf8(branchKey.Id);
        writer.WriteBytes(wrapped.Slice(VersionOffset, VersionLength));
        writer.WriteBytes(context.Serialized.Span);
        return writer;
    }
}
