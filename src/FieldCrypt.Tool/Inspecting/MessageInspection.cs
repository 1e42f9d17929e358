using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EncryptionSdk.Format;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at a message of the AWS Encryption SDK.</summary>
internal static class MessageInspection
{
    // Far more than any writer makes; each is a line of the answer.
    private const int MaxWrappedDataKeys = 1_000;

    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static Inspection Of(ReadOnlyMemory<byte> message)
    {
        var header = MessageHeader.Parse(message, MaxWrappedDataKeys);
        var facts = new Dictionary<string, string>
        {
            ["format version"] = $"{header.Suite.Version}",
            ["suite"] = SuiteText(header.Suite),
            ["message id"] = Facts.Hex(header.MessageId),
            ["key commitment"] = header.Suite.IsCommitting ? "yes" : "no: read only under a commitment policy that allows it",
        };
        var (parts, plaintext, end) = Measure(header, message.Span);
        facts["body"] = header.IsFramed
            ? $"{parts} {(parts == 1 ? "frame" : "frames")} of at most {Facts.Bytes(header.FrameLength)}"
            : "one part without frames";
        facts["plaintext"] = Facts.Bytes(plaintext);
        var rest = message.Length - end;
        facts["signature"] = header.Suite.IsSigned ? $"in the footer, {Facts.Bytes(rest)}" : rest == 0 ? "none" : $"none, but {Facts.Bytes(rest)} follow: it was changed";
        facts["size"] = $"{Facts.Bytes(message.Length)}, of which header {Facts.Bytes(header.Length)}";
        return new Inspection
        {
            Format = "encryption-sdk-message",
            Title = $"AWS Encryption SDK message, version {header.Suite.Version}",
            Facts = facts,
            WrappedKeys = WrappingKeys.Describe(header.WrappedDataKeys),
            StoredContext = header.StoredContext,
            Notes = ["Pairs that were only bound to it do not stand in it: a reader has to give them."],
        };
    }

    private static (int Parts, long Plaintext, int End) Measure(MessageHeader header, ReadOnlySpan<byte> message)
    {
        var (count, length) = (0, 0L);
        var parts = new BodyParts(header, message);
        while (parts.MoveNext())
        {
            count++;
            length += parts.Sealed.Length - Aead.TagLength;
        }

        return (count, length, parts.End);
    }

    private static string SuiteText(AlgorithmSuite suite)
    {
        var derivation = suite.Derivation is { } hash ? $"HKDF-{Dashed(hash.Name)}" : "no key derivation";
        var signature = !suite.IsSigned ? "no signature" : suite.Id == MessageSuite.Aes128Signed ? "ECDSA P-256" : "ECDSA P-384";
        return $"{(int)suite.Id:x4}: AES-{suite.KeyLength * 8}-GCM, {derivation}, {signature}";
    }

    private static string Dashed(string? hash) => (hash ?? "").Replace("SHA", "SHA-", StringComparison.Ordinal);
}
