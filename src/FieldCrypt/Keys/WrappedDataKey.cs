using FieldCrypt.Serialization;

namespace FieldCrypt.Keys;

/// <summary>A data key encrypted by a key provider, as it stands in an item (AWS: encrypted data key, EDK).</summary>
/// <remarks>Nothing in it is secret. Each part has at most 65,535 bytes (AWS Encryption SDK message format, "Encrypted Data Keys").</remarks>
public sealed class WrappedDataKey
{
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
        reader.ReadText("key provider id"),
        ReadMemory(ref reader, bytes, "key provider info"),
        ReadMemory(ref reader, bytes, "wrapped data key"));

    /// <summary>Writes it as it is stored.</summary>
    internal void Write(ref ByteWriter writer)
    {
        writer.WriteText(ProviderId);
        writer.WriteBlock(ProviderInfo.Span);
        writer.WriteBlock(Ciphertext.Span);
    }

    /// <summary>Names the provider and its key, for messages; control characters are replaced.</summary>
    public override string ToString()
    {
        var info = System.Text.Encoding.UTF8.GetString(ProviderInfo.Span[..Math.Min(ProviderInfo.Length, 256)]);
        return string.Create(ProviderId.Length + 1 + info.Length, (ProviderId, info), static (span, parts) =>
        {
            parts.ProviderId.CopyTo(span);
            span[parts.ProviderId.Length] = ' ';
            parts.info.CopyTo(span[(parts.ProviderId.Length + 1)..]);
            foreach (ref var c in span)
            {
                c = char.IsControl(c) || c == '\uFFFD' ? '.' : c;
            }
        });
    }
    private static ReadOnlyMemory<byte> ReadMemory(ref ByteReader reader, ReadOnlyMemory<byte> bytes, string field)
    {
        var length = reader.ReadBlock(field).Length;
        return bytes.Slice(reader.Position - length, length);
    }
}
