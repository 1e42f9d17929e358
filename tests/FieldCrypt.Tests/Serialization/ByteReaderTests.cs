using CsCheck;
using FieldCrypt.Serialization;

namespace FieldCrypt.Tests.Serialization;

public class ByteReaderTests
{
    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 300], Gen.String, Gen.UInt[0, int.MaxValue]).Sample((one, block, text, number) =>
        {
            using var writer = new ByteWriter(1);
            writer.WriteByte(one);
            writer.WriteBlock(block);
            writer.WriteText(text);
            writer.WriteUInt32((int)number);
            writer.WriteUInt64(number);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(one, reader.ReadByte("one"));
            Assert.Equal(block, reader.ReadBlock("block"));
            Assert.Equal(text, reader.ReadText("text"));
            Assert.Equal(number, reader.ReadUInt32("number"));
            Assert.Equal(0u, reader.ReadUInt32("high half"));
            Assert.Equal(number, reader.ReadUInt32("low half"));
            reader.RequireEnd("test");
        });

    [Fact]
    public void Bytes_from_outside_end_in_one_error_that_names_the_field() => Gen.Byte.Array[0, 20].Sample(bytes =>
    {
        try
        {
            var reader = new ByteReader(bytes);
            while (true)
            {
                reader.ReadByte("first");
                reader.ReadLongBlock("second");
                reader.ReadText("third");
            }
        }
        catch (DataNotAuthenticException e)
        {
            Assert.StartsWith("Malformed data", e.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void A_length_beyond_the_end_is_refused_before_memory_is_taken()
    {
        Assert.Throws<DataNotAuthenticException>(() => new ByteReader([0xFF, 0xFF, 0xFF, 0xFF]).ReadLongBlock("block"));
        Assert.Throws<DataNotAuthenticException>(() => new ByteReader([0x7F, 0xFF, 0xFF, 0xFF, 0]).ReadLongBlock("block"));
    }

    [Fact]
    public void Invalid_UTF8_is_refused() => Assert.Throws<DataNotAuthenticException>(() => ByteReader.Utf8([0xC3], "text"));
}
