using System.Buffers.Binary;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>Writes many messages with the same encryption context under one data key: one call of a key service for all of them.</summary>
/// <remarks>
/// <para>Thread-safe. Every message has a random id of 32 bytes and is encrypted under a key of its own that is derived with it, so messages
/// share nothing but their data key and can be read one by one. Signed messages share their signing key too.</para>
/// <para>Disposing clears the data key. Do not keep a sealer for long: a revoked permission is not felt while it is in use.</para>
/// </remarks>
public sealed class MessageSealer : IDisposable
{
    // ECDsa is not documented as thread-safe.
    private readonly Lock _signing = new();
    private readonly Secret _dataKey;
    private readonly HeaderTemplate _header;
    private readonly ECDsa? _keyPair;

    internal MessageSealer(Secret dataKey, HeaderTemplate header, ECDsa? keyPair, int frameLength)
    {
        _dataKey = dataKey;
        _header = header;
        _keyPair = keyPair;
        FrameLength = frameLength;
    }

    internal int FrameLength { get; }

    internal int HeaderLength => _header.Length;

    internal bool IsSigning => _keyPair is not null;

    private int FooterLength => IsSigning ? sizeof(ushort) + EcdsaP384.SignatureLength : 0;

    /// <summary>Writes a message.</summary>
    /// <param name="plaintext">What it holds; it may be empty. With everything around it, it must fit into an array.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ProtectedOperationException">The message would be too long for an array: write it as a stream.</exception>
    /// <exception cref="ObjectDisposedException">The sealer was disposed.</exception>
    public byte[] Seal(ReadOnlySpan<byte> plaintext)
    {
        var length = _header.Length + FrameWriter.TotalLength(plaintext.Length, FrameLength) + FooterLength;
        if (length > Array.MaxLength)
        {
            throw new ProtectedOperationException("The message would be longer than an array can be. Write it as a stream.");
        }

        var message = new byte[length];
        using var cipher = BeginMessage(message);
        var written = _header.Length + new FrameWriter(cipher).WriteAll(plaintext, FrameLength, message.AsSpan(_header.Length));
        if (IsSigning)
        {
            Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
            SHA384.HashData(message.AsSpan(0, written), hash);
            Sign(hash, message.AsSpan(written));
        }

        return message;
    }

    /// <summary>Clears the data key and the signing key; the sealer cannot be used any more.</summary>
    public void Dispose()
    {
        _dataKey.Dispose();
        lock (_signing)
        {
            _keyPair?.Dispose();
        }
    }

    /// <summary>Writes the header of a new message and sets up what encrypts its body.</summary>
    internal MessageCipher BeginMessage(Span<byte> header)
    {
        using var dataKey = _dataKey.Read();
        return _header.Write(dataKey.Span, header);
    }

    /// <summary>Writes the footer of a signed message.</summary>
    /// <param name="hash">The SHA-384 of everything before it.</param>
    /// <param name="footer">Receives the footer.</param>
    /// <returns>Its length.</returns>
    internal int Sign(ReadOnlySpan<byte> hash, Span<byte> footer)
    {
        lock (_signing)
        {
            var signature = EcdsaP384.SignHash(_keyPair!, hash);
            BinaryPrimitives.WriteUInt16BigEndian(footer, (ushort)signature.Length);
            signature.CopyTo(footer[sizeof(ushort)..]);
            return sizeof(ushort) + signature.Length;
        }
    }
}
