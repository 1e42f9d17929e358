using System.Buffers.Binary;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>From the data key to the key that encrypts one message.</summary>
/// <remarks>
/// <code>
/// version 2   PRK = HKDF-Extract-SHA-512(salt: message id, data key)
///             key = HKDF-Expand(PRK, suite id || "DERIVEKEY", 32); commitment key = HKDF-Expand(PRK, "COMMITKEY", 32)
/// version 1   key = HKDF(data key, no salt, suite id || message id, key length), or the data key itself
/// </code>
/// AWS Encryption SDK specification, framework, "Algorithm Suites Encryption Key Derivation Settings".
/// </remarks>
internal static class MessageKeySchedule
{
    public const int MaxKeyLength = 32;
    private const int SuiteIdLength = sizeof(ushort);
    private const int MaxLabelLength = SuiteIdLength + 32;

    private static ReadOnlySpan<byte> KeyLabel => "DERIVEKEY"u8;

    private static ReadOnlySpan<byte> CommitmentLabel => "COMMITKEY"u8;

    /// <summary>Derives the keys of a message of version 2; clearing them is the caller's task.</summary>
    public static void DeriveCommitting(
        AlgorithmSuite suite, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId, Span<byte> key, Span<byte> commitmentKey)
    {
        Span<byte> suiteId = stackalloc byte[SuiteIdLength];
        BinaryPrimitives.WriteUInt16BigEndian(suiteId, (ushort)suite.Id);
        using var kdf = new HkdfSha512(messageId, dataKey);
        kdf.Expand(suiteId, KeyLabel, key);
        kdf.Expand(CommitmentLabel, [], commitmentKey);
    }

    /// <summary>Derives the key of a message of version 1; clearing it is the caller's task.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="dataKey">The data key, as long as the suite says.</param>
    /// <param name="messageId">The message id; empty for the one library that left it out.</param>
    /// <param name="key">Receives the key, as long as the data key.</param>
    public static void Derive(AlgorithmSuite suite, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId, Span<byte> key)
    {
        if (suite.Derivation is not { } hash)
        {
            dataKey.CopyTo(key);
            return;
        }

        Span<byte> label = stackalloc byte[MaxLabelLength];
        BinaryPrimitives.WriteUInt16BigEndian(label, (ushort)suite.Id);
        messageId.CopyTo(label[SuiteIdLength..]);
        HKDF.DeriveKey(hash, dataKey, key, [], label[..(SuiteIdLength + messageId.Length)]);
    }
}
