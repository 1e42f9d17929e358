using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>Published answers that primitives must give before anything is entrusted to them.</summary>
/// <remarks>
/// AES-256-GCM: McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16. AES-256-ECB and CBC: NIST SP 800-38A, F.1.5, F.2.5 and F.2.6.
/// HMAC: RFC 4231, test case 2. SHA-384: FIPS 180-4 example "abc". ECDSA on P-384: RFC 6979 A.2.6. Each is asked for twice, with another key between, as
/// contexts are used. CBC and ECDSA, which not every process needs, are asked for apart.
/// </remarks>
internal static class KnownAnswers
{
    /// <summary>Whether all answers are right.</summary>
    public static bool AreGivenBy(Primitives primitives) =>
        Sha384(primitives) && Blocks(primitives) && Gcm(primitives)
        && Hmac(primitives, HmacHash.Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        && Hmac(primitives, HmacHash.Sha384, "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")
        && Hmac(
            primitives,
            HmacHash.Sha512,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");

    /// <summary>Whether a published signature is verified, and one that was changed is not.</summary>
    public static bool AreGivenBy(Func<ReadOnlySpan<byte>, ECDsa?> importPoint)
    {
        using var key = importPoint(Convert.FromHexString(
            "02EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"));
        var signature = Convert.FromHexString(
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"
            + "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8");
        return key is not null
            && key.VerifyData("sample"u8, signature, HashAlgorithmName.SHA384)
            && !key.VerifyData("samplf"u8, signature, HashAlgorithmName.SHA384);
    }

    private static bool Sha384(Primitives primitives)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        primitives.Sha384("abc"u8, hash);
        return Is(hash, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
    }

    private static bool Blocks(Primitives primitives)
    {
        var key = Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        var isRight = true;
        for (var i = 0; i < 2; i++)
        {
            var blocks = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
            primitives.EncryptBlocks(key, blocks);
            isRight &= Is(blocks, "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870");
        }

        return isRight;
    }

    /// <summary>Whether the answers of CBC are right.</summary>
    public static bool AreGivenBy(Func<ReadOnlySpan<byte>, CbcCipher> create)
    {
        const string Plaintext = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
        var iv = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
        using var cipher = create(Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"));
        var isRight = true;
        for (var i = 0; i < 2; i++)
        {
            var blocks = Convert.FromHexString(Plaintext);
            cipher.EncryptInPlace(blocks, 0, blocks.Length, iv);
            isRight &= Is(blocks, "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
            var decrypted = new byte[blocks.Length];
            cipher.Decrypt(blocks, 0, blocks.Length, iv, decrypted, 0);
            isRight &= Is(decrypted, Plaintext);
        }

        return isRight;
    }

    private static bool Gcm(Primitives primitives)
    {
        var key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        var nonce = Convert.FromHexString("cafebabefacedbaddecaf888");
        var aad = Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        var plaintext = Convert.FromHexString(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        var @sealed = new byte[plaintext.Length + Aead.TagLength];
        var opened = new byte[plaintext.Length];
        using var cipher = primitives.RentAead();
        var isRight = true;
        for (var i = 0; i < 2; i++)
        {
            cipher.SetKey(new byte[Aead.KeyLength]);
            cipher.SetKey(key);
            cipher.Encrypt(nonce, aad, plaintext, @sealed);
            isRight &= Is(
                @sealed,
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b");
            isRight &= cipher.TryDecrypt(nonce, aad, @sealed, opened) && opened.AsSpan().SequenceEqual(plaintext);
            @sealed[^1] ^= 1;
            isRight &= !cipher.TryDecrypt(nonce, aad, @sealed, opened) && !opened.AsSpan().ContainsAnyExcept((byte)0);
        }

        return isRight;
    }

    private static bool Hmac(Primitives primitives, HmacHash hash, string expected)
    {
        using var hmac = primitives.RentHmac(hash);
        Span<byte> mac = stackalloc byte[hmac.Length];
        hmac.Append("under zeros"u8);
        hmac.Finish(mac);
        var isRight = true;
        for (var i = 0; i < 2; i++)
        {
            hmac.SetKey("Jefe"u8);
            for (var message = 0; message < 2; message++)
            {
                hmac.Append("what do ya want "u8);
                hmac.Append("for nothing?"u8);
                hmac.Finish(mac);
                isRight &= Is(mac, expected);
            }

            hmac.SetKey("another"u8);
        }

        return isRight;
    }

    private static bool Is(ReadOnlySpan<byte> bytes, string expected) => bytes.SequenceEqual(Convert.FromHexString(expected));
}
