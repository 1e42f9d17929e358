using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.Platform;

/// <summary>.NET's AES-CBC, kept open from message to message: setting a cipher up costs more than encrypting a social security number.</summary>
/// <remarks>
/// An open cipher goes on chaining from the last block that it saw. A new message with an IV of its own is therefore begun by exchanging one for the
/// other in the first block: E(P₁ ⊕ IV) = E((P₁ ⊕ IV ⊕ last) ⊕ last). The mode stays the platform's.
/// </remarks>
internal sealed class PlatformCbc : CbcCipher
{
    private readonly ICryptoTransform _encryptor;
    private readonly ICryptoTransform _decryptor;
    private Vector128<byte> _lastEncrypted;
    private Vector128<byte> _lastDecrypted;

    public PlatformCbc(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.None;
        aes.IV = new byte[BlockLength];
        _encryptor = aes.CreateEncryptor();
        _decryptor = aes.CreateDecryptor();
    }

    public override void Dispose()
    {
        _encryptor.Dispose();
        _decryptor.Dispose();
    }

    protected override void Encrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv)
    {
        var first = buffer.AsSpan(offset, BlockLength);
        (Vector128.Create<byte>(first) ^ Vector128.Create(iv) ^ _lastEncrypted).CopyTo(first);
        _encryptor.TransformBlock(buffer, offset, length, buffer, offset);
        _lastEncrypted = Vector128.Create<byte>(buffer.AsSpan(offset + length - BlockLength, BlockLength));
    }

    protected override void DecryptInto(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset)
    {
        var last = Vector128.Create<byte>(buffer.AsSpan(offset + length - BlockLength, BlockLength));
        _decryptor.TransformBlock(buffer, offset, length, plaintext, plaintextOffset);
        var first = plaintext.AsSpan(plaintextOffset, BlockLength);
        (Vector128.Create<byte>(first) ^ _lastDecrypted ^ Vector128.Create(iv)).CopyTo(first);
        _lastDecrypted = last;
    }
}
