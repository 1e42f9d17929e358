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
/// filling         zeros, up to 124 bytes: a ciphertext is as long as the service's, 152 bytes more than the plaintext
/// nonce      12
/// sealed   n+16   AES-256-GCM; additional data: everything before it, then the encryption context
/// </code>
/// </remarks>
internal static class CiphertextBlob
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IdOffset = 4 + 4 + 1;
    private const int HeadLength = 124 + NonceLength;

    private static ReadOnlySpan<byte> Mark => "KMSe"u8;

    public static byte[] Seal(KmsKey key, ReadOnlySpan<byte> plaintext, SortedDictionary<string, string> context)
    {
        var id = Encoding.ASCII.GetBytes(key.Id);
        var blob = new byte[HeadLength + plaintext.Length + TagLength];
        var version = key.Material.VersionCount - 1;
        Mark.CopyTo(blob);
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(4), version);
        blob[8] = (byte)id.Length;
        id.CopyTo(blob, IdOffset);
        RandomNumberGenerator.Fill(blob.AsSpan(HeadLength - NonceLength, NonceLength));
        using var gcm = new AesGcm(key.Material.Version(version), TagLength);
        gcm.Encrypt(
            blob.AsSpan(HeadLength - NonceLength, NonceLength),
            plaintext,
            blob.AsSpan(HeadLength, plaintext.Length),
            blob.AsSpan(HeadLength + plaintext.Length),
            AdditionalData(blob.AsSpan(0, HeadLength), context));
        return blob;
    }

    /// <summary>The id of the key that made a blob; null if it is none.</summary>
    public static string? KeyIdIn(ReadOnlySpan<byte> blob) =>
        blob.Length > HeadLength + TagLength && blob.StartsWith(Mark) && IdOffset + blob[8] <= HeadLength - NonceLength
            ? Encoding.ASCII.GetString(blob.Slice(IdOffset, blob[8]))
            : null;

    /// <summary>Which version of the key's material made a blob that <see cref="KeyIdIn"/> knows.</summary>
    public static int VersionIn(ReadOnlySpan<byte> blob) => BinaryPrimitives.ReadInt32BigEndian(blob[4..]);

    public static byte[] Open(KmsKey key, ReadOnlySpan<byte> blob, SortedDictionary<string, string> context)
    {
        var version = VersionIn(blob);
        var plaintext = new byte[blob.Length - HeadLength - TagLength];
        try
        {
            if ((uint)version >= (uint)key.Material.VersionCount)
            {
                throw new CryptographicException();
            }

            using var gcm = new AesGcm(key.Material.Version(version), TagLength);
            gcm.Decrypt(blob[(HeadLength - NonceLength)..HeadLength], blob[HeadLength..^TagLength], blob[^TagLength..], plaintext, AdditionalData(blob[..HeadLength], context));
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
