namespace FieldCrypt.Cryptography;

/// <summary>AES-256-CBC without padding (NIST SP 800-38A §6.2) under a key that it keeps until it is disposed. Not thread-safe.</summary>
internal abstract class CbcCipher : IDisposable
{
    public const int BlockLength = 16;
    public const int KeyLength = 32;

    /// <summary>Encrypts a message of whole blocks in place.</summary>
    public void EncryptInPlace(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv)
    {
        Require(buffer, offset, length, iv);
        Encrypt(buffer, offset, length, iv);
    }

    /// <summary>Decrypts a message of whole blocks into another buffer.</summary>
    public void Decrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset)
    {
        Require(buffer, offset, length, iv);
        if ((uint)plaintextOffset > (uint)plaintext.Length || plaintext.Length - plaintextOffset < length || ReferenceEquals(buffer, plaintext))
        {
            throw new ArgumentException("The plaintext needs room in a buffer of its own.", nameof(plaintext));
        }

        DecryptInto(buffer, offset, length, iv, plaintext, plaintextOffset);
    }

    /// <summary>Clears the key.</summary>
    public abstract void Dispose();

    protected abstract void Encrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv);

    protected abstract void DecryptInto(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset);

    private static void Require(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv)
    {
        if (iv.Length != BlockLength
            || length <= 0
            || length % BlockLength != 0
            || (uint)offset > (uint)buffer.Length
            || buffer.Length - offset < length)
        {
            throw new ArgumentException("A message of CBC is whole blocks, at least one, and has an IV of one block.", nameof(length));
        }
    }
}
