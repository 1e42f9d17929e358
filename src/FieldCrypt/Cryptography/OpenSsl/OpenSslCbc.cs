namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>AES-256-CBC of OpenSSL: a context for each direction, which take an IV for each message.</summary>
internal sealed class OpenSslCbc : CbcCipher
{
    private readonly CipherContext _encryption = new();
    private readonly CipherContext _decryption = new();

    public OpenSslCbc(ReadOnlySpan<byte> key)
    {
        _encryption.SetCipher(OpenSslAlgorithms.Aes256Cbc, key);
        _encryption.TurnPaddingOff();
        _decryption.SetDecryptingCipher(OpenSslAlgorithms.Aes256Cbc, key);
        _decryption.TurnPaddingOff();
    }

    public override void Dispose()
    {
        _encryption.Dispose();
        _decryption.Dispose();
    }

    protected override void Encrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv)
    {
        ObjectDisposedException.ThrowIf(_encryption.IsClosed, this);
        var blocks = buffer.AsSpan(offset, length);
        _encryption.BeginEncryption(default, iv);
        _encryption.Transform(blocks, blocks);
    }

    protected override void DecryptInto(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset)
    {
        ObjectDisposedException.ThrowIf(_decryption.IsClosed, this);
        _decryption.BeginDecryption(default, iv);
        _decryption.Transform(buffer.AsSpan(offset, length), plaintext.AsSpan(plaintextOffset, length));
    }
}
