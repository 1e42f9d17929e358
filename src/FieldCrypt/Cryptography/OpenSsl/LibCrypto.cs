using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>The functions of OpenSSL 3's libcrypto that are called here: its EVP interface (man 7 evp), and nothing that 3.0 calls deprecated.</summary>
/// <remarks>
/// Callers pin what they hand over, check every length before, and call <see cref="Require"/> with what a function returns. All arguments are blittable:
/// nothing is marshalled, copied or compiled at run time.
/// </remarks>
internal static unsafe partial class LibCrypto
{
    /// <summary>What <see cref="LoadedLibCrypto"/> resolves.</summary>
    public const string Library = "libcrypto of .NET";

    [LibraryImport(Library)]
    public static partial nuint OpenSSL_version_num();

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    public static partial nuint ERR_peek_last_error();

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_fetch(nint libraryContext, byte* algorithm, byte* properties);

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_get_params(nint context, Parameter* parameters);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_set_params(nint context, Parameter* parameters);

    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex2(nint context, nint cipher, byte* key, byte* iv, int direction, Parameter* parameters);

    [LibraryImport(Library)]
    public static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    public static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(Library)]
    public static partial nint EVP_MAC_fetch(nint libraryContext, byte* algorithm, byte* properties);

    [LibraryImport(Library)]
    public static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    public static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_init(nint context, byte* key, nuint keyLength, Parameter* parameters);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_update(nint context, byte* data, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_final(nint context, byte* mac, nuint* length, nuint room);

    [LibraryImport(Library)]
    public static partial nint EVP_MD_fetch(nint libraryContext, byte* algorithm, byte* properties);

    [LibraryImport(Library)]
    public static partial int EVP_Digest(byte* data, nuint length, byte* hash, uint* hashLength, nint digest, nint engine);

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_CTX_new_from_name(nint libraryContext, byte* name, byte* properties);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_CTX_set_params(nint context, Parameter* parameters);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_keygen_init(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_generate(nint context, nint* key);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_fromdata_init(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_fromdata(nint context, nint* key, int selection, Parameter* parameters);

    /// <summary>Ends in an error if a function did not succeed; nothing is left in the thread's queue of errors for others to find.</summary>
    /// <exception cref="CryptographicException">The result is not 1.</exception>
    public static void Require(int result, string function)
    {
        if (result != 1)
        {
            throw Failure(function);
        }
    }

    /// <summary>What a failed function ends in. The code says what is wrong (openssl errstr), never what was encrypted.</summary>
    public static CryptographicException Failure(string function)
    {
        var error = ERR_peek_last_error();
        ERR_clear_error();
        return new CryptographicException($"OpenSSL failed in {function} (error {error:X}).");
    }
}
