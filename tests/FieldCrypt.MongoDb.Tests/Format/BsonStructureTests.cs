using CsCheck;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>The structure of BSON is checked before a reader believes it.</summary>
public sealed class BsonStructureTests
{
    [Fact]
    public void What_the_driver_writes_is_well_formed() =>
        BsonGen.Random.Sample(value =>
        {
            var (type, bytes) = CsfleVectors.ValueBytes(value);
            Assert.True(BsonStructure.IsValue(type, bytes));
        });

    [Fact]
    public void A_value_that_is_cut_or_extended_is_malformed() =>
        BsonGen.Random.Sample(value =>
        {
            var (type, bytes) = CsfleVectors.ValueBytes(value);
            Assert.False(BsonStructure.IsValue(type, bytes.AsSpan(..^1)));
            Assert.False(BsonStructure.IsValue(type, [.. bytes, 0]));
        });

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.True(BsonStructure.IsValue(BsonType.Document, Nested(BsonStructure.MaxDepth)));
        Assert.False(BsonStructure.IsValue(BsonType.Document, Nested(BsonStructure.MaxDepth + 1)));
        Assert.False(BsonStructure.IsValue(BsonType.Document, Nested(200_000)));
    }

    [Fact]
    public void The_deepest_document_is_read_and_a_deeper_one_refused()
    {
        Assert.Equal(BsonStructure.MaxDepth, Depth(DataKeyValues.Read(BsonType.Document, Nested(BsonStructure.MaxDepth))));
        Assert.Throws<DataNotAuthenticException>(() => DataKeyValues.Read(BsonType.Document, Nested(200_000)));
    }

    [Fact]
    public void A_raw_document_outlives_the_buffer_that_it_was_read_from()
    {
        // The buffer is cleared when the value was read.
        var bytes = new BsonDocument("inner", new BsonDocument("text", "distinctive")).ToBson();
        var raw = DataKeyValues.Read(BsonType.Document, bytes, RawBsonDocumentSerializer.Instance);
        Assert.Equal("distinctive", raw["inner"]["text"]);
    }

    [Theory]
    [InlineData(BsonType.String, "00000000")]
    [InlineData(BsonType.String, "FFFFFFFF00")]
    [InlineData(BsonType.String, "FFFFFF7F00")]
    [InlineData(BsonType.String, "0200000041FF")]
    [InlineData(BsonType.String, "02000000FF00")]
    [InlineData(BsonType.Boolean, "02")]
    [InlineData(BsonType.Binary, "FFFFFF7F00")]
    [InlineData(BsonType.Binary, "FFFFFFFF00")]
    [InlineData(BsonType.Binary, "0400000002FFFFFF7F")]
    [InlineData(BsonType.RegularExpression, "4100")]
    [InlineData(BsonType.Document, "0400000000")]
    [InlineData(BsonType.Document, "FFFFFF7F00")]
    [InlineData(BsonType.Document, "0500000001")]
    [InlineData(BsonType.Document, "080000001F610000")]
    [InlineData(BsonType.Document, "090000000A61000000")]
    [InlineData(BsonType.JavaScriptWithScope, "0400000000")]
    [InlineData((BsonType)0x20, "00")]
    public void A_malformed_value_is_seen(BsonType type, string hex) =>
        Assert.False(BsonStructure.IsValue(type, Convert.FromHexString(hex)));

    private static int Depth(BsonValue value) => value is BsonDocument { ElementCount: 1 } document ? 1 + Depth(document[0]) : 1;

    // Documents inside documents, each the only element, without a name: { "": { "": … } }.
    private static byte[] Nested(int depth)
    {
        const int Overhead = 7;
        var bytes = new byte[5 + ((depth - 1) * Overhead)];
        for (var level = 0; level < depth - 1; level++)
        {
            var start = level * 6;
            BitConverter.TryWriteBytes(bytes.AsSpan(start), bytes.Length - (level * Overhead));
            bytes[start + 4] = (byte)BsonType.Document;
        }

        BitConverter.TryWriteBytes(bytes.AsSpan((depth - 1) * 6), 5);
        return bytes;
    }
}
