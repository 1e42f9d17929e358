using System.Text;
using CsCheck;
using FieldCrypt.Serialization;

namespace FieldCrypt.Tests.Serialization;

public sealed class ByteWriterTests
{
    [Fact]
    public void It_writes_big_endian_fields_in_order()
    {
        using var writer = new ByteWriter(1);
        writer.WriteByte(1);
        writer.WriteUInt16(0x0203);
        writer.WriteUInt32(0x04050607);
        writer.WriteUInt64(0x08090a0b0c0d0e0f);
        writer.WriteBlock([0x10]);
        writer.WriteText("é");

        Assert.Equal("0102030405060708090a0b0c0d0e0f0001100002c3a9", Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void What_it_writes_the_reader_reads() => Gen
        .Select(Gen.Byte.Array[0, 3000].Array[0, 10], Gen.String[Gen.Char.AlphaNumeric, 0, 300])
        .Sample((blocks, text) =>
        {
            using var writer = new ByteWriter(16);
            foreach (var block in blocks)
            {
                writer.WriteBlock(block);
            }

            writer.WriteText(text);
            var reader = new ByteReader(writer.Written);
            foreach (var block in blocks)
            {
                if (!reader.ReadBlock("block").SequenceEqual(block))
                {
                    return false;
                }
            }

            return reader.ReadText("text") == text && reader.Remaining == 0;
        });

    [Fact]
    public void A_value_can_be_filled_in_later()
    {
        using var writer = new ByteWriter(16);
        writer.Reserve(4).Clear();
        writer.WriteByte(9);
        writer.PatchUInt32(0, 0x01020304);

        Assert.Equal("0102030409", Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void A_cleared_writer_starts_again()
    {
        using var writer = new ByteWriter(16);
        writer.WriteUInt32(7);
        writer.Clear();
        writer.WriteByte(5);

        Assert.Equal([5], writer.Written.ToArray());
    }

    [Fact]
    public void Clearing_overwrites_what_was_written()
    {
        using var writer = new ByteWriter(16);
        writer.WriteBytes("plaintext"u8);
        var written = writer.Written;
        writer.Clear();

        Assert.Equal(new byte[9], written.ToArray());
    }

    [Fact]
    public void Values_that_do_not_fit_and_texts_that_would_not_come_back_are_refused()
    {
        Assert.Throws<OverflowException>(() => Write((ref writer) => writer.WriteUInt16(65536)));
        Assert.Throws<OverflowException>(() => Write((ref writer) => writer.WriteUInt32(-1)));
        Assert.Throws<OverflowException>(() => Write((ref writer) => writer.WriteBlock(new byte[65536])));
        Assert.Throws<EncoderFallbackException>(() => Write((ref writer) => writer.WriteText("\ud83d")));
    }

    [Fact]
    public void A_text_of_any_length_and_script_takes_just_its_bytes() => Gen
        .Select(Gen.String[Gen.Char.AlphaNumeric, 0, 200], Gen.Int[0, 3].Select(i => new[] { "", "é", "€", "😀" }[i]), Gen.Int[1, 300])
        .Sample((ascii, other, sizeHint) =>
        {
            using var writer = new ByteWriter(sizeHint);
            writer.WriteByte(1);
            writer.WriteUtf8(ascii + other);
            writer.WriteByte(2);
            return writer.Written.SequenceEqual((byte[])[1, .. Encoding.UTF8.GetBytes(ascii + other), 2]);
        });

    [Fact]
    public void A_text_that_is_refused_halfway_is_cleared_too()
    {
        var writer = new ByteWriter(64);
        var threw = false;
        try
        {
            writer.WriteUtf8("half of a secret\ud83d");
        }
        catch (EncoderFallbackException)
        {
            threw = true;
        }

        var touched = writer.From(0);
        writer.Dispose();
        Assert.True(threw);
        Assert.Equal(-1, touched.IndexOfAnyExcept((byte)0));
        Assert.True(touched.Length >= "half of a secret".Length);
    }

    private delegate void Writing(ref ByteWriter writer);

    private static void Write(Writing write)
    {
        var writer = new ByteWriter(16);
        try
        {
            write(ref writer);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
