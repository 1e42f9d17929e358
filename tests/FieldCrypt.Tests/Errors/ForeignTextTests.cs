namespace FieldCrypt.Tests.Errors;

public class ForeignTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Größe 身份 😀", "Größe 身份 😀")]
    [InlineData("two\r\nlines", "two\\u000D\\u000Alines")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("a\u202eb\u2028c\u200dd", "a\\u202Eb\\u2028c\\u200Dd")]
    [InlineData("tag \U000e0041", "tag \\uDB40\\uDC41")]
    public void What_a_terminal_would_act_on_is_escaped(string text, string shown) => Assert.Equal(shown, ForeignText.Shown(text));

    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => Assert.Equal("\\uD83D.\\uDE00", ForeignText.Shown("\ud83d.\ude00"));

    [Fact]
    public void Null_is_named() => Assert.Equal("null", ForeignText.Shown(null));

    [Fact]
    public void Long_text_is_cut_and_its_length_given() =>
        Assert.Equal(new string('x', 128) + "… (3000000 characters)", ForeignText.Shown(new string('x', 3_000_000)));
}
