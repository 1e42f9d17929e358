using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Expressions;

/// <summary>An expression that DynamoDB refuses for a reserved word is refused on a protected table too, where FieldCrypt evaluates it.</summary>
public class ReservedWordTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    // DynamoDB Local takes these two, which the Developer Guide lists and dynalite refuses.
    private static readonly string[] NotEverywhere = ["CONVERT", "SIZE"];

    [Fact]
    public async Task Every_reserved_word_is_refused_as_DynamoDB_refuses_it()
    {
        Assert.Equal(573, ReservedWords.All.Count);
        var taken = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(ReservedWords.All, Token, async (word, token) =>
        {
            var mixed = $"{word[0]}{word[1..].ToLowerInvariant()}";
            var actual = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.GetItemAsync(Projecting(mixed), token));
            try
            {
                await Plain.GetItemAsync(Projecting(mixed), token);
                taken.Add(word);
            }
            catch (AmazonDynamoDBException expected)
            {
                Assert.Equal((expected.ErrorCode, expected.StatusCode), (actual.ErrorCode, actual.StatusCode));

                // Words of the language itself are errors of syntax on some servers.
                Assert.True(expected.Message == actual.Message || expected.Message.Contains("Syntax error", StringComparison.Ordinal), expected.Message);
            }
        });
        Assert.Subset(NotEverywhere.ToHashSet(), taken.ToHashSet());
    }

    [Theory]
    [InlineData("Home.Name")]
    [InlineData("#n, Ssn")]
    [InlineData("Names, Home.attribute_exists, sizes")]
    public async Task What_DynamoDB_lets_through_is_let_through(string projection)
    {
        var names = projection.Contains('#', StringComparison.Ordinal) ? new Dictionary<string, string> { ["#n"] = "Name" } : null;
        Assert.Equal(await OutcomeAsync(Plain), await OutcomeAsync(Client));

        async Task<string> OutcomeAsync(AmazonDynamoDBClient client)
        {
            var request = Projecting(projection);
            request.ExpressionAttributeNames = names;
            try
            {
                return $"{(await client.GetItemAsync(request, Token)).HttpStatusCode}";
            }
            catch (AmazonDynamoDBException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task Updates_and_conditions_with_a_reserved_word_are_refused_in_its_words()
    {
        Dictionary<string, AttributeValue> values = new() { [":v"] = new("x") };
        UpdateItemRequest[] requests =
        [
            new() { TableName = Table, Key = Key("p-1"), UpdateExpression = "SET Home.Zone = :v", ExpressionAttributeValues = values },
            new() { TableName = Table, Key = Key("p-1"), UpdateExpression = "REMOVE Ssn", ConditionExpression = "Home.Zone = :v", ExpressionAttributeValues = values },
            new() { TableName = Table, Key = Key("p-1"), UpdateExpression = "REMOVE Ssn", ConditionExpression = "size(Year) = :v", ExpressionAttributeValues = values },
        ];
        foreach (var request in requests)
        {
            var expected = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Plain.UpdateItemAsync(request, Token));
            var actual = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.UpdateItemAsync(request, Token));
            Assert.Equal(expected.Message, actual.Message);
        }
    }

    private GetItemRequest Projecting(string projection) => new() { TableName = Table, Key = Key("none"), ProjectionExpression = projection };
}
