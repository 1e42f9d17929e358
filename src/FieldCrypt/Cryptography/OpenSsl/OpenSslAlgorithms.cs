namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>The algorithms, fetched once and held as long as the process lives: a fetch takes a lock, and costs more than encrypting a field.</summary>
/// <remarks>They come from the providers that the machine's openssl.cnf says, as .NET's do.</remarks>
internal static unsafe class OpenSslAlgorithms
{
    public static readonly nint Aes128Gcm = Cipher("AES-128-GCM"u8);
    public static readonly nint Aes192Gcm = Cipher("AES-192-GCM"u8);
    public static readonly nint Aes256Gcm = Cipher("AES-256-GCM"u8);
    public static readonly nint Aes256Ecb = Cipher("AES-256-ECB"u8);
    public static readonly nint Aes256Cbc = Cipher("AES-256-CBC"u8);
    public static readonly nint Hmac = FetchMac("HMAC"u8);
    public static readonly nint Sha384 = Digest("SHA2-384"u8);

    /// <summary>Whether all are there.</summary>
    public static bool AreThere =>
        Aes128Gcm != 0 && Aes192Gcm != 0 && Aes256Gcm != 0 && Aes256Ecb != 0 && Aes256Cbc != 0 && Hmac != 0 && Sha384 != 0;

    private static nint Cipher(ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
        {
            return LibCrypto.EVP_CIPHER_fetch(0, pointer, null);
        }
    }

    private static nint FetchMac(ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
        {
            return LibCrypto.EVP_MAC_fetch(0, pointer, null);
        }
    }

    private static nint Digest(ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
        {
            return LibCrypto.EVP_MD_fetch(0, pointer, null);
        }
    }
}
