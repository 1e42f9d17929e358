using System.Buffers.Binary;
using System.Text;

namespace FieldCrypt.Serialization;

/// <summary>
/// Reads big-endian fields in order. Every length is checked against what is left before it is used, so that malformed input can only
/// end in one <see cref="DataNotAuthenticException"/> that names the field.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public byte ReadByte(string field) => ReadBytes(1, field)[0];

    public ushort ReadUInt16(string field) => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2, field));

    public uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(4, field));

    public ulong ReadUInt64(string field) => BinaryPrimitives.ReadUInt64BigEndian(ReadBytes(8, field));

    public ReadOnlySpan<byte> ReadBytes(int length, string field)
    {
        if ((uint)length > (uint)Remaining)
        {
            throw new DataNotAuthenticException($"Malformed data: {field} reaches beyond the end.");
        }

        var result = _bytes.Slice(Position, length);
        Position += length;
        return result;
    }

    /// <summary>Reads a 4-byte length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadLongBlock(string field)
    {
        var length = ReadUInt32(field);
        return ReadBytes(length > int.MaxValue ? -1 : (int)length, field);
    }

    /// <summary>Reads a 2-byte length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBlock(string field) => ReadBytes(ReadUInt16(field), field);

    /// <summary>Reads a 2-byte length and that many bytes of UTF-8.</summary>
    public string ReadText(string field) => Utf8(ReadBlock(field), field);

    public readonly void RequireEnd(string what)
    {
        if (Remaining != 0)
        {
            throw new DataNotAuthenticException($"Malformed data: {Remaining} bytes follow the {what}.");
        }
    }

    /// <summary>Decodes UTF-8, refusing invalid sequences.</summary>
    public static string Utf8(ReadOnlySpan<byte> bytes, string field)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new DataNotAuthenticException($"Malformed data: {field} is not valid UTF-8.");
        }
    }
}
