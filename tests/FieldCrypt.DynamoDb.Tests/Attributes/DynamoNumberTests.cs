using System.Globalization;
using System.Numerics;
using CsCheck;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Attributes;

public class DynamoNumberTests
{
    [Fact]
    public void Every_published_number_has_its_published_normal_form()
    {
        var cases = VectorFile.Read("dbesdk/kat-number-normalization.json")["normal"]!.AsArray();
        Assert.True(cases.Count > 100);
        Assert.All(cases, test =>
        {
            Assert.True(DynamoNumber.TryNormalize((string)test!["in"]!, out var normal, out _), (string)test["in"]!);
            Assert.Equal((string)test["out"]!, normal);
        });
    }

    [Fact]
    public void Every_published_invalid_number_is_refused()
    {
        var cases = VectorFile.Read("dbesdk/kat-number-normalization.json")["invalid"]!.AsArray();
        Assert.True(cases.Count > 40);
        Assert.All(cases, test =>
        {
            var text = test!.GetValueKind() == System.Text.Json.JsonValueKind.Object ? (string)test["in"]! : (string)test!;
            Assert.False(DynamoNumber.TryNormalize(text, out _, out var problem), text);
            Assert.NotEmpty(problem!);
        });
    }

    [Fact]
    public void Normalizing_twice_changes_nothing_and_keeps_the_value() =>
        Gen.Select(Gen.Long, Gen.Int[-30, 30]).Sample((coefficient, exponent) =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{coefficient}e{exponent}");
            Assert.True(DynamoNumber.TryNormalize(text, out var once, out _));
            Assert.True(DynamoNumber.TryNormalize(once, out var twice, out _));
            Assert.Equal(once, twice);
            Assert.Equal(Scaled(text), Scaled(once));
        });

    [Fact]
    public void A_normal_integer_is_returned_as_the_same_instance()
    {
        var text = new string('7', 38);
        Assert.True(DynamoNumber.TryNormalize(text, out var normal, out _));
        Assert.Same(text, normal);
    }

    [Theory]
    [InlineData("1e999999999999999999")]
    [InlineData("-1e-999999999999999999")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("0x10")]
    [InlineData("१")]
    public void Odd_text_is_refused(string text) => Assert.False(DynamoNumber.TryNormalize(text, out _, out _));

    [Fact]
    public void Any_text_is_normalized_or_refused_without_another_error() =>
        Gen.String[Gen.Char["0123456789+-.eE "], 0, 60].Sample(text =>
        {
            var accepted = DynamoNumber.TryNormalize(text, out var normal, out var problem);
            Assert.Equal(accepted, normal is not null);
            Assert.Equal(accepted, problem is null);
        });

    // The value times 10^60, exactly.
    private static BigInteger Scaled(string text)
    {
        var parts = text.Split('e');
        var exponent = 60 + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        return BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent);
    }
}
