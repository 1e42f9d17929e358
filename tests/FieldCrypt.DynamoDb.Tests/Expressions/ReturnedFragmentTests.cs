using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Expressions;

/// <summary>
/// For updates of nested places the service returns only the changed fragments for UPDATED_OLD and UPDATED_NEW. DynamoDB Local returns
/// whole attributes, so this cannot be held against it.
/// </summary>
public class ReturnedFragmentTests
{
    private static readonly Dictionary<string, AttributeValue> Item = new()
    {
        ["tree"] = new() { M = new() { ["a"] = new() { S = "old" }, ["b"] = new() { S = "kept" } } },
        ["more"] = new() { L = [new() { N = "1" }, new() { N = "2" }] },
    };

    [Theory]
    [InlineData("SET tree.a = :v", "{tree:M{a:S\"old\"}}", "{tree:M{a:S\"new\"}}")]
    [InlineData("SET more[1] = :v", "{more:L[N2]}", "{more:L[S\"new\"]}")]
    [InlineData("REMOVE tree.b", "{tree:M{b:S\"kept\"}}", "{}")]
    [InlineData("SET third = :v", "{}", "{third:S\"new\"}")]
    public void Only_the_changed_fragment_is_returned(string expression, string old, string @new)
    {
        var values = expression.Contains(":v", StringComparison.Ordinal) ? new Dictionary<string, AttributeValue> { [":v"] = new() { S = "new" } } : null;
        var update = UpdateParser.Parse(expression, new Placeholders(null, values));
        Assert.Equal(old, AttributeValueText.Of(update.WrittenPaths().Apply(Item)));
        Assert.Equal(@new, AttributeValueText.Of(update.WrittenPaths().Apply(update.Apply(Item))));
        Assert.Equal("old", Item["tree"].M["a"].S);
    }

    [Theory]
    [InlineData("SET a.b = :v, a = :v", "overlap")]
    [InlineData("SET a.b = :v, a[0] = :v", "conflict")]
    [InlineData("SET a = :v SET b = :v", "can only be used once")]
    [InlineData("SET a = :w", "not defined")]
    [InlineData("SET a = #n", "not defined")]
    [InlineData("FROB a", "Syntax error")]
    [InlineData("", "can not be empty")]
    public void A_wrong_expression_is_refused_in_the_words_of_the_service(string expression, string says)
    {
        var error = Assert.Throws<Amazon.DynamoDBv2.AmazonDynamoDBException>(() =>
            UpdateParser.Parse(expression, new Placeholders(null, new() { [":v"] = new() { S = "x" } })));
        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData(' ', ' ')]
    public void Hostile_nesting_is_refused_instead_of_overflowing_the_stack(char open, char close)
    {
        var values = new Placeholders(null, new() { [":v"] = new() { N = "1" } });
        var nested = open == '('
            ? $"{new string(open, 2000)}a = :v{new string(close, 2000)}"
            : string.Concat(Enumerable.Repeat("NOT ", 1000)) + "a = :v";
        Assert.Throws<Amazon.DynamoDBv2.AmazonDynamoDBException>(() => ConditionParser.Parse(nested, "ConditionExpression", values));
        Assert.Throws<Amazon.DynamoDBv2.AmazonDynamoDBException>(() =>
            UpdateParser.Parse($"SET a = {new string('(', 1000)}:v{new string(')', 1000)}", values));
    }

    [Fact]
    public void Numbers_are_added_exactly_and_refused_beyond_38_digits()
    {
        Assert.Equal("0.3", ExactNumber.Add("0.1", "0.2"));
        Assert.Equal("-0.1", ExactNumber.Subtract("0.1", "0.2"));
        Assert.Equal("12345678901234567890123456789012345679", ExactNumber.Add("12345678901234567890123456789012345678", "1"));
        Assert.Throws<Amazon.DynamoDBv2.AmazonDynamoDBException>(() => ExactNumber.Add("1", "1e-40"));
    }
}
