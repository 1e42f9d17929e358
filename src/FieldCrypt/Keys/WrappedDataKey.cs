using FieldCrypt.Keys.Local;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys;

/// <summary>A data key encrypted by a key provider, as it stands in an item (AWS: encrypted data key, EDK).</summary>
/// <remarks>Nothing in it is secret. Each part has at most 65,535 bytes (AWS Encryption SDK message format, "Encrypted Data Keys").</remarks>
public sealed class WrappedDataKey
{
    private static ReadOnlySpan<byte> HierarchyIdUtf8 => "aws-kms-hierarchy"u8;

    // Longer than any ARN of a key.
    private const int ShownInfoLength = 256;

    /// <summary>Makes a wrapped data key.</summary>
    /// <param name="providerId">The kind of provider, such as <c>aws-kms</c>, or the namespace of a local key.</param>
    /// <param name="providerInfo">What the provider needs to find its key again.</param>
    /// <param name="ciphertext">The encrypted key.</param>
    /// <exception cref="ArgumentException">A part is longer than 65,535 bytes.</exception>
    public WrappedDataKey(string providerId, ReadOnlyMemory<byte> providerInfo, ReadOnlyMemory<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(providerId);
        if (System.Text.Encoding.UTF8.GetByteCount(providerId) > ushort.MaxValue || providerInfo.Length > ushort.MaxValue || ciphertext.Length > ushort.MaxValue)
        {
            throw new ArgumentException("Each part of a wrapped data key has at most 65,535 bytes.");
        }

        ProviderId = providerId;
        ProviderInfo = providerInfo;
        Ciphertext = ciphertext;
    }

    /// <summary>The kind of provider, such as <c>aws-kms</c>, or the namespace of a local key.</summary>
    public string ProviderId { get; }

    /// <summary>What the provider needs to find its key again; for KMS, the key's ARN in UTF-8.</summary>
    public ReadOnlyMemory<byte> ProviderInfo { get; }

    /// <summary>The encrypted key.</summary>
    public ReadOnlyMemory<byte> Ciphertext { get; }

    /// <summary>Reads a stored one: u16 provider id, u16 provider info, u16 ciphertext.</summary>
    /// <param name="reader">Reads <paramref name="bytes"/>.</param>
    /// <param name="bytes">Of which info and ciphertext stay parts: they are not copied.</param>
    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    internal static WrappedDataKey Read(ref ByteReader reader, ReadOnlyMemory<byte> bytes) => new(
        ReadProviderId(ref reader),
        ReadMemory(ref reader, bytes, "key provider info"),
        ReadMemory(ref reader, bytes, "wrapped data key"));

    /// <summary>Writes it as it is stored.</summary>
    internal void Write(ref ByteWriter writer)
    {
        writer.WriteText(ProviderId);
        writer.WriteBlock(ProviderInfo.Span);
        writer.WriteBlock(Ciphertext.Span);
    }

    /// <summary>Names the provider and the beginning of its key's name, for messages: on one line, without characters that a terminal acts on.</summary>
    public override string ToString() => $"{ForeignText.Shown(ProviderId)} {ForeignText.Shown(ShownInfo(), ShownInfoLength)}";

    // Of a local key its name, without what is binary beside it. Others may be binary too.
    private string ShownInfo()
    {
        var info = RawAesWrapping.NameIn(ProviderInfo.Span) is { IsEmpty: false } name ? name : ProviderInfo.Span;
        info = info[..Math.Min(info.Length, ShownInfoLength)];
        return string.Create(System.Text.Encoding.UTF8.GetCharCount(info), info, static (characters, info) =>
        {
            System.Text.Encoding.UTF8.GetChars(info, characters);
            foreach (ref var c in characters)
            {
                c = char.IsControl(c) || c == '\uFFFD' ? '.' : c;
            }
        });
    }

    // Values in their thousands have one and the same.
    private static string ReadProviderId(ref ByteReader reader)
    {
        var id = reader.ReadBlock("key provider id");
        return id.SequenceEqual(HierarchyIdUtf8) ? BranchKeyProvider.ProviderId : ByteReader.Utf8(id, "key provider id");
    }

    private static ReadOnlyMemory<byte> ReadMemory(ref ByteReader reader, ReadOnlyMemory<byte> bytes, string field)
    {
        var length = reader.ReadBlock(field).Length;
        return bytes.Slice(reader.Position - length, length);
    }
}
