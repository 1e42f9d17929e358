using System.Text;
using CsCheck;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.Tests.Keys;

public class EncryptionContextTests
{
    private static readonly Gen<string> Text = Gen.OneOf("a", "b", "é", "\uD7FF", "\uE000", "\uFF61", "\U00010000", "\U0010FFFF")
        .Array[0, 4].Select(string.Concat);

    [Fact]
    public void Pairs_are_serialized_in_the_order_of_their_UTF8_bytes()
    {
        // U+FF61 is above the surrogates as a UTF-16 unit, and below U+10000 as bytes.
        var context = new EncryptionContext([new("\U00010000", "3"), new("\uFF61", "2"), new("a", "1")]);
        Assert.Equal(
            "0003" + "000161" + "000131" + "0003EFBDA1" + "000132" + "0004F0908080" + "000133", Convert.ToHexString(context.Serialized.Span));
        Assert.Equal("2", context["\uFF61"]);
        Assert.Equal(3, context.Count);
        Assert.Equal(["1", "2", "3"], context.Values);
    }

    [Fact]
    public void An_empty_context_is_no_bytes() => Assert.True(EncryptionContext.Empty.Serialized.IsEmpty);

    [Fact]
    public void A_key_twice_half_a_surrogate_pair_and_a_text_too_long_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new EncryptionContext([new("a", "1"), new("a", "2")]));
        Assert.Throws<ArgumentException>(() => new EncryptionContext([new("a", "\uD800")]));
        Assert.Throws<ArgumentException>(() => new EncryptionContext([new("a", new string('x', 65_536))]));
        Assert.Throws<ArgumentException>(() => new EncryptionContext([new("a", new string('é', 40_000))]));
    }

    [Fact]
    public void The_order_of_texts_is_that_of_their_UTF8_bytes() => Gen.Select(Text, Text).Sample((one, other) =>
        Math.Sign(Utf8Order.Instance.Compare(one, other))
            == Math.Sign(Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other))));
}
