namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>AES-256-ECB of OpenSSL, for keystreams: each thread keeps one context, under a key of zeros.</summary>
internal static class OpenSslBlocks
{
    [ThreadStatic]
    private static CipherContext? s_idle;

    private static ReadOnlySpan<byte> ZeroKey => Zeros.Bytes[..Aead.KeyLength];

    /// <summary>Encrypts blocks where they stand.</summary>
    public static void Encrypt(ReadOnlySpan<byte> key, Span<byte> blocks)
    {
        // One that fails is not kept; the collector frees it.
        var context = s_idle ?? Create();
        s_idle = null;
        context.SetKey(key);
        context.Transform(blocks, blocks);
        context.SetKey(ZeroKey);
        s_idle = context;
    }

    private static CipherContext Create()
    {
        var context = new CipherContext();
        context.SetCipher(OpenSslAlgorithms.Aes256Ecb, ZeroKey);
        context.TurnPaddingOff();
        return context;
    }
}
