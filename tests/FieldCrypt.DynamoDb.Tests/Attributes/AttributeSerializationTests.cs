using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Tests.Attributes;

public class AttributeSerializationTests
{
    [Fact]
    public void Every_published_value_has_its_published_bytes()
    {
        var cases = VectorFile.Read("dbesdk/kat-attribute-serialization.json")["tests"]!.AsArray();
        Assert.Equal(8, cases.Count);
        Assert.All(cases, test =>
        {
            var (typeId, bytes) = Serialize(VectorFile.Value(test!["attribute"]!));
            Assert.Equal((string)test["typeId"]!, typeId.ToString("x4"));
            Assert.Equal((string)test["valueHex"]!, Convert.ToHexStringLower(bytes));
        });
    }

    [Fact]
    public void Any_value_comes_back_equal() => AttributeValueGen.Value.Sample(value =>
    {
        var (typeId, bytes) = Serialize(value);
        Assert.Equal(AttributeValueText.Of(value), AttributeValueText.Of(AttributeReader.Read(typeId, bytes)));
    });

    [Fact]
    public void A_value_that_was_read_back_serializes_to_the_same_bytes() => AttributeValueGen.Value.Sample(value =>
    {
        var (typeId, bytes) = Serialize(value);
        Assert.Equal(bytes, Serialize(AttributeReader.Read(typeId, bytes)).Bytes);
    });

    [Fact]
    public void The_order_of_sets_and_maps_does_not_matter()
    {
        var one = new AttributeValue { M = new() { ["b"] = new() { SS = ["x", "é", "y"] }, ["a"] = new() { NS = ["1.0", "20"] } } };
        var other = new AttributeValue { M = new() { ["a"] = new() { NS = ["20", "1"] }, ["b"] = new() { SS = ["y", "x", "é"] } } };
        Assert.Equal(Serialize(one).Bytes, Serialize(other).Bytes);
    }

    [Fact]
    public void Texts_of_sets_are_ordered_by_utf16_units()
    {
        // U+FF61 is above the surrogates as a UTF-16 unit, and below U+10000 as a code point.
        var bytes = Serialize(new AttributeValue { SS = ["\uFF61", "\U00010000"] }).Bytes;
        Assert.Equal("00000002" + "00000004F0908080" + "00000003EFBDA1", Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    public void Numbers_that_are_equal_are_duplicates_in_a_set(string one, string other) =>
        Assert.Throws<ProtectedOperationException>(() => Serialize(new AttributeValue { NS = [one, other] }));

    [Fact]
    public void Thirty_two_levels_are_accepted_and_thirty_three_refused()
    {
        Serialize(Nested(32));
        Assert.Throws<ProtectedOperationException>(() => Serialize(Nested(33)));
    }

    [Fact]
    public void A_value_of_no_type_or_of_two_types_is_refused()
    {
        Assert.Throws<ProtectedOperationException>(() => Serialize(new AttributeValue()));
        Assert.Throws<ProtectedOperationException>(() => Serialize(new AttributeValue { S = "a", N = "1" }));
    }

    [Fact]
    public void Null_anywhere_inside_a_value_is_refused()
    {
        AttributeValue[] values =
        [
            new() { SS = [null!] }, new() { NS = ["1", null!] }, new() { BS = [null!] }, new() { L = [null!] }, new() { M = new() { ["a"] = null! } },
        ];
        Assert.All(values, value => Assert.Throws<ProtectedOperationException>(() => Serialize(value)));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_instead_of_being_replaced() =>
        Assert.Throws<ProtectedOperationException>(() => Serialize(new AttributeValue { S = "a\uD800b" }));

    [Fact]
    public void Bytes_from_outside_are_read_or_refused_and_nothing_else() =>
        Gen.Select(Gen.OneOf<ushort>(0, 1, 2, 4, 0x101, 0x102, 0x1FF, 0x200, 0x300, 0xFFFF, 0x555), Gen.Byte[0, 5].Array[0, 60])
            .Sample((typeId, bytes) =>
            {
                try
                {
                    AttributeReader.Read(typeId, bytes);
                }
                catch (DataNotAuthenticException)
                {
                    // The one error there is.
                }
            });

    [Fact]
    public void Trailing_bytes_are_refused() => AttributeValueGen.Value.Sample(value =>
    {
        var (typeId, bytes) = Serialize(value);
        if (typeId is not (AttributeTypeId.String or AttributeTypeId.Binary or AttributeTypeId.Number))
        {
            Assert.Throws<DataNotAuthenticException>(() => AttributeReader.Read(typeId, [.. bytes, 0]));
        }
    });

    private static AttributeValue Nested(int levels) =>
        levels == 1 ? new AttributeValue { S = "x" } : new AttributeValue { L = [Nested(levels - 1)] };

    private static (ushort TypeId, byte[] Bytes) Serialize(AttributeValue value)
    {
        var writer = new ByteWriter(16);
        try
        {
            return (AttributeWriter.Write(value, ref writer), writer.Written.ToArray());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
