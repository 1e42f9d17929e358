using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Serialization;

/// <summary>
/// Writes big-endian fields in order into a pooled buffer, which is cleared before it goes back, because fields may be plaintext.
/// </summary>
internal ref struct ByteWriter
{
    private const int MaxUtf8BytesPerChar = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer;

    public ByteWriter(int sizeHint) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, 64));

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    public void WriteUInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), checked((ushort)value));

    public void WriteUInt32(int value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), checked((uint)value));

    public void WriteUInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void WriteBytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Writes the UTF-8 bytes of a text, without their length.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half of a surrogate pair: it would not come back as it was.</exception>
    public void WriteUtf8(scoped ReadOnlySpan<char> value)
    {
        // Where there is room for any text of that length, it need not be counted first.
        var most = value.Length * MaxUtf8BytesPerChar;
        var start = Length;
        var room = Reserve(most <= _buffer.Length - Length ? most : StrictUtf8.GetByteCount(value));
        Length = start + StrictUtf8.GetBytes(value, room);
    }

    /// <summary>Writes a 2-byte length and the bytes.</summary>
    public void WriteBlock(scoped ReadOnlySpan<byte> value)
    {
        WriteUInt16(value.Length);
        WriteBytes(value);
    }

    /// <summary>Writes a 2-byte length and the text's UTF-8 bytes.</summary>
    public void WriteText(scoped ReadOnlySpan<char> value)
    {
        WriteUInt16(StrictUtf8.GetByteCount(value));
        WriteUtf8(value);
    }

    /// <summary>Makes room and returns it, to be filled by the caller at once.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_buffer.Length - Length < length)
        {
            Grow(length);
        }

        var span = _buffer.AsSpan(Length, length);
        Length += length;
        return span;
    }

    /// <summary>What was written from a position on, to be changed in place.</summary>
    public readonly Span<byte> From(int position) => _buffer.AsSpan(position, Length - position);

    /// <summary>Fills in a 4-byte value that was reserved before it was known.</summary>
    public readonly void PatchUInt32(int position, int value) =>
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(position, 4), checked((uint)value));

    /// <summary>Forgets what was written, to use the buffer again.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, Length));
        Length = 0;
    }

    public void Dispose()
    {
        var buffer = _buffer;
        if (buffer.Length != 0)
        {
            Clear();
            _buffer = [];
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_buffer.Length * 2, Length + length)));
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, Length));
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
