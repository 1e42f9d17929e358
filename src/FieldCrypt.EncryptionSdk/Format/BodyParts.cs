using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The parts of a message's body, one after the other, checked for order and lengths; what they hold is not authentic yet.</summary>
internal ref struct BodyParts(MessageHeader header, ReadOnlySpan<byte> message)
{
    private ByteReader _reader = new(message[header.Length..]);
    private uint _sequence;
    private bool _ended;

    /// <summary>What stands before the current part's ciphertext.</summary>
    public PartHeader Part { get; private set; }

    public ReadOnlySpan<byte> Nonce { get; private set; }

    /// <summary>The current part's ciphertext and tag.</summary>
    public ReadOnlySpan<byte> Sealed { get; private set; }

    /// <summary>Where the current part ends in the message.</summary>
    public readonly int End => header.Length + _reader.Position;

    /// <summary>Goes on to the next part, if there is one.</summary>
    /// <exception cref="DataNotAuthenticException">The part is malformed, or missing.</exception>
    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        Part = PartHeader.Read(ref _reader, header, ++_sequence, out var nonce);
        Nonce = nonce;
        Sealed = _reader.ReadBytes(Part.Length > int.MaxValue - Aead.TagLength ? -1 : (int)Part.Length + Aead.TagLength, "content");
        _ended = Part.Kind != PartKind.Frame;
        return true;
    }
}
