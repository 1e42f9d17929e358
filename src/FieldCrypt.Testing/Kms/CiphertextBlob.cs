using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Testing.Kms;

/// <summary>What the emulator's symmetric keys encrypt: opaque to callers, as the real service's blobs are.</summary>
/// <remarks>
/// <code>
/// mark        4   "KMSe"
/// version     4   of the key's material
/// id        1+n   the key's id, without Region: any related multi-Region key opens it
/// nonce      12
/// sealed   n+16   AES-256-GCM; additional data: everything before it, then the encryption context
/// </code>
/// </remarks>
internal static class CiphertextBlob
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int FixedLength = 4 + 4 + 1;

    private static ReadOnlySpan<byte> Mark => "KMSe"u8;

    public static byte[] Seal(KmsKey key, ReadOnlySpan<byte> plaintext, SortedDictionary<string, string> context)
    {
        var id = Encoding.ASCII.GetBytes(key.Id);
        var head = FixedLength + id.Length + NonceLength;
        var blob = new byte[head + plaintext.Length + TagLength];
        var version = key.Material.VersionCount - 1;
        Mark.CopyTo(blob);
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(4), version);
        blob[8] = (byte)id.Length;
        id.CopyTo(blob, FixedLength);
        RandomNumberGenerator.Fill(blob.AsSpan(head - NonceLength, NonceLength));
        using var gcm = new AesGcm(key.Material.Version(version), TagLength);
        gcm.Encrypt(
            blob.AsSpan(head - NonceLength, NonceLength),
            plaintext,
            blob.AsSpan(head, plaintext.Length),
            blob.AsSpan(head + plaintext.Length),
            AdditionalData(blob.AsSpan(0, head), context));
        return blob;
    }

    /// <summary>The id of the key that made a blob; null if it is none.</summary>
    public static string? KeyIdIn(ReadOnlySpan<byte> blob) =>
        blob.Length > FixedLength && blob.StartsWith(Mark) && blob.Length >= FixedLength + blob[8] + NonceLength + TagLength
            ? Encoding.ASCII.GetString(blob.Slice(FixedLength, blob[8]))
            : null;

    public static byte[] Open(KmsKey key, ReadOnlySpan<byte> blob, SortedDictionary<string, string> context)
    {
        var version = BinaryPrimitives.ReadInt32BigEndian(blob[4..]);
        var head = FixedLength + blob[8] + NonceLength;
        var plaintext = new byte[blob.Length - head - TagLength];
        try
        {
            if ((uint)version >= (uint)key.Material.VersionCount)
            {
                throw new CryptographicException();
            }

            using var gcm = new AesGcm(key.Material.Version(version), TagLength);
            gcm.Decrypt(blob[(head - NonceLength)..head], blob[head..^TagLength], blob[^TagLength..], plaintext, AdditionalData(blob[..head], context));
            return plaintext;
        }
        catch (CryptographicException)
        {
            throw new KmsError("InvalidCiphertextException", "");
        }
    }

    private static byte[] AdditionalData(ReadOnlySpan<byte> head, SortedDictionary<string, string> context)
    {
        using var data = new MemoryStream();
        using var writer = new BinaryWriter(data, Encoding.UTF8);
        writer.Write(head);
        foreach (var (key, value) in context)
        {
            writer.Write(key);
            writer.Write(value);
        }

        writer.Flush();
        return data.ToArray();
    }
}
