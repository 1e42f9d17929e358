using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Legacy;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Tests.Attributes;

/// <summary>A value nested so deep that walking it would end the process is refused, wherever values are walked; 32 levels are not.</summary>
public class ValueDepthTests
{
    private const int Deepest = 32;
    private const int TooDeep = 33;
    private const int Bottomless = 100_000;

    private static readonly Dictionary<string, Action<AttributeValue>> Walks = new()
    {
        ["encrypt"] = value => Encrypt("Secret", value),
        ["sign"] = value => Encrypt("Clear", value),
        ["leave unsigned"] = value => Encrypt("Free", value),
        ["set"] = value => Update("SET Secret = :v", value),
        ["set a list's element"] = value => Update("SET Clear[0] = :v", value),
        ["add"] = value => LegacyParameters.FromAttributeUpdates(new() { ["Clear"] = new() { Action = "ADD", Value = value } }).Apply(Item()),
        ["put"] = value => LegacyParameters.FromAttributeUpdates(new() { ["New"] = new() { Action = "PUT", Value = value } }).Apply(Item()),
        ["compare"] = value => ValueComparison.AreEqual(value, value),
        ["condition"] = value => ConditionParser.Parse("Secret = :v", "ConditionExpression", Values(value)).Holds(new() { ["Secret"] = value }),
        ["expected"] = value => LegacyParameters.FromExpected(new() { ["Secret"] = new() { Value = value } }, null)!.Holds(new() { ["Secret"] = value }),
        ["copy"] = value => DocumentTree.Copy(value),
        ["size"] = value => ItemSize.Of(new() { ["a"] = value }),
        ["json"] = WriteJson,
        ["legacy"] = WriteLegacy,
        ["update of a stored value"] = value => UpdateParser.Parse("REMOVE Kept.a", Values(null)).Apply(new() { ["Kept"] = value }),
    };

    private static readonly LocalKeyProvider Keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);

    private static readonly TableSchema Schema = new("T", "Id", null,
    [
        new("Secret", FieldAction.EncryptAndSign), new("Clear", FieldAction.SignOnly), new("Free", FieldAction.DoNothing),
    ]);

    public static TheoryData<string> Names => [.. Walks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_that_nests_too_deep_is_refused(string walk)
    {
        foreach (var levels in new[] { TooDeep, Bottomless })
        {
            foreach (var inMaps in new[] { false, true })
            {
                var error = Assert.Throws<ProtectedOperationException>(() => Walks[walk](Nested(levels, inMaps)));
                Assert.Contains("nests deeper than 32 levels", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_as_deep_as_DynamoDB_holds_is_not(string walk)
    {
        var inMaps = walk.Contains("stored", StringComparison.Ordinal);
        foreach (var innermost in new[] { new AttributeValue { S = "x" }, new AttributeValue { L = [], IsLSet = true } })
        {
            Walks[walk](Nested(Deepest, inMaps, innermost));
        }
    }

    [Theory]
    [InlineData(Deepest, true)]
    [InlineData(TooDeep, false)]
    [InlineData(2_000, false)]
    public void Json_is_read_as_deep_as_DynamoDB_holds(int levels, bool isRead)
    {
        var lists = Enumerable.Repeat("{\"L\":[", levels - 1);
        var text = $"{{\"a\":{string.Concat(lists)}{{\"S\":\"x\"}}{string.Concat(Enumerable.Repeat("]}", levels - 1))}}}";
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = (levels * 2) + 10 });
        if (isRead)
        {
            Assert.Single(DynamoDbJson.ReadItem(json.RootElement));
        }
        else
        {
            Assert.Throws<DataNotAuthenticException>(() => DynamoDbJson.ReadItem(json.RootElement));
        }
    }

    [Fact]
    public void Any_number_of_older_conditions_is_evaluated_without_a_stack_of_that_depth()
    {
        var expected = Enumerable.Range(0, 200_000).ToDictionary(i => $"a{i}", _ => new ExpectedAttributeValue { Exists = false });
        Assert.True(LegacyParameters.FromExpected(expected, null)!.Holds([]));
        Assert.False(LegacyParameters.FromExpected(expected, null)!.Holds(new() { ["a7"] = new() { S = "x" } }));
        Assert.True(LegacyParameters.FromExpected(expected, Amazon.DynamoDBv2.ConditionalOperator.OR)!.Holds(new() { ["a7"] = new() { S = "x" } }));
    }

    private static AttributeValue Nested(int levels, bool inMaps, AttributeValue? innermost = null)
    {
        var value = innermost ?? new AttributeValue { S = "x" };
        for (var i = 1; i < levels; i++)
        {
            value = inMaps ? new AttributeValue { M = new() { ["a"] = value }, IsMSet = true } : new AttributeValue { L = [value], IsLSet = true };
        }

        return value;
    }

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        ["Id"] = new() { S = "1" },
        ["Clear"] = new() { L = [new() { S = "x" }], IsLSet = true },
    };

    private static void Encrypt(string attribute, AttributeValue value)
    {
        var item = Item();
        item[attribute] = value;
        new ItemEncryptor(Schema, Keys).EncryptAsync(item, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
    }

    private static void Update(string expression, AttributeValue value) => UpdateParser.Parse(expression, Values(value)).Apply(Item());

    private static Placeholders Values(AttributeValue? value) => new(null, value is null ? null : new() { [":v"] = value });

    private static void WriteJson(AttributeValue value)
    {
        using var writer = new Utf8JsonWriter(Stream.Null);
        DynamoDbJson.WriteItem(writer, new Dictionary<string, AttributeValue> { ["a"] = value });
    }

    private static void WriteLegacy(AttributeValue value)
    {
        var writer = new ByteWriter(64);
        try
        {
            LegacyAttributeFormat.Write(value, LegacyWriterOrder.Java, ref writer);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
