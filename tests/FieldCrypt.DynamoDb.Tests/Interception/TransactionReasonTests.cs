using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Why a transaction was cancelled is told as on plain tables: the caller's own conditions, all of them, and no race that FieldCrypt lost.</summary>
public sealed class TransactionReasonTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Holding = "Ssn = :ssn";
    private const string Failing = "Ssn = :no";

    [Theory]
    [InlineData(null)]
    [InlineData(Holding)]
    public async Task A_lost_race_is_not_told_as_a_failed_condition_when_another_action_really_fails(string? condition)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem("raced"), Token);
        await client.PutItemAsync(Table, SomeItem("checked"), Token);

        // Another writer is faster, every time.
        network.Before = operation => operation == "TransactWriteItems" ? Client.PutItemAsync(Table, SomeItem("raced"), Token) : Task.CompletedTask;
        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => client.TransactWriteItemsAsync(
            Of(Update(Table, "raced", condition), Check(Table, "checked", "Clinic = :no")), Token));
        Assert.Equal(["None", "ConditionalCheckFailed"], Codes(error));
        Assert.Contains("[None, ConditionalCheckFailed]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Races_lost_every_time_are_an_error_of_their_own_and_nothing_is_written()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys, options => options with { MaxUpdateAttempts = 3 });
        await client.PutItemAsync(Table, SomeItem("raced"), Token);
        network.Before = operation => operation == "TransactWriteItems" ? Client.PutItemAsync(Table, SomeItem("raced"), Token) : Task.CompletedTask;
        var error = await Assert.ThrowsAsync<ConcurrentUpdateException>(() => client.TransactWriteItemsAsync(
            Of(Update(Table, "raced"), new TransactWriteItem { Put = new() { TableName = Table, Item = SomeItem("other") } }), Token));
        Assert.False(error.MayHaveBeenWritten);
        Assert.Empty(await RawAsync("other"));
    }

    [Theory]
    [InlineData(Failing, "attribute_not_exists(Id)", "attribute_not_exists(Id)")]
    [InlineData(Failing, "attribute_exists(Id)", "attribute_not_exists(Id)")]
    [InlineData(Failing, Failing, "attribute_not_exists(Id)")]
    [InlineData(Failing, Holding, "attribute_exists(Id)")]
    [InlineData(Holding, "attribute_not_exists(Id)", "attribute_exists(Id)")]
    [InlineData("attribute_not_exists(Id)", Failing, Failing)]
    [InlineData(Failing, Failing, Failing)]
    public async Task The_reasons_are_those_of_the_plain_transaction_whoever_evaluates_which_condition(string update, string delete, string check)
    {
        var plainTable = await Fixture.CreateTableAsync();
        var expected = await ReasonsAsync(Plain, plainTable);
        Assert.Equal(expected, await ReasonsAsync(Client, Table));
        Assert.Contains("ConditionalCheckFailed", expected, StringComparison.Ordinal);

        async Task<string> ReasonsAsync(AmazonDynamoDBClient client, string table)
        {
            foreach (var id in new[] { "updated", "deleted", "checked" })
            {
                await client.PutItemAsync(table, SomeItem(id), Token);
            }

            var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => client.TransactWriteItemsAsync(
                Of(Update(table, "updated", update), Delete(table, "deleted", delete), Check(table, "checked", check)), Token));

            // DynamoDB Local ends the message of a failed check, and of no other action, with a full stop.
            return string.Join(" / ", error.CancellationReasons.Select(reason =>
                $"{reason.Code} {reason.Message?.TrimEnd('.')} {(reason.Item is { Count: > 0 } item ? AttributeValueText.Of(item) : "")}"));
        }
    }

    [Theory]
    [InlineData("SET Id = :ssn", "part of the key")]
    [InlineData("SET Ssn = Visits", "does not exist in the item")]
    [InlineData("SET Visits = Ssn + :one", "incorrect data type")]
    public async Task An_update_that_is_not_possible_on_the_item_is_a_reason_beside_those_of_other_actions(string expression, string says)
    {
        await Client.PutItemAsync(Table, SomeItem("updated"), Token);
        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(
            Of(
                new TransactWriteItem
                {
                    Update = new() { TableName = Table, Key = Key("updated"), UpdateExpression = expression, ExpressionAttributeValues = Values(expression) },
                },
                Delete(Table, "nobody", "attribute_exists(Id)")),
            Token));
        Assert.Equal(["ValidationError", "ConditionalCheckFailed"], Codes(error));
        Assert.Contains(says, error.CancellationReasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_item_twice_and_more_than_a_hundred_are_refused_before_anything_is_read()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        var plainTable = await Fixture.CreateTableAsync();
        var expected = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Plain.TransactWriteItemsAsync(
            Of(Update(plainTable, "p-1"), Delete(plainTable, "p-1", "attribute_exists(Id)")), Token));
        TransactWriteItem[][] pairs =
        [
            [Update(Table, "p-1"), Delete(Table, "p-1", "attribute_exists(Id)")],
            [Update(Table, "p-1"), Check(Table, "p-1", Holding)],
            [new() { Put = new() { TableName = Table, Item = SomeItem() } }, Update(Table, "p-1")],
        ];
        foreach (var pair in pairs)
        {
            var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.TransactWriteItemsAsync(Of(pair), Token));
            Assert.Equal((expected.ErrorCode, expected.Message), (error.ErrorCode, error.Message));
        }

        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.TransactWriteItemsAsync(
            Of([.. Enumerable.Range(0, 101).Select(i => Update(Table, $"p-{i}"))]), Token));
        Assert.Empty(network.Sent);
    }

    [Fact]
    public async Task A_transaction_that_is_sent_only_for_its_reasons_does_not_use_up_the_callers_token()
    {
        var request = Of(Update(Table, "p-1", Holding), Delete(Table, "nobody", "attribute_not_exists(Id)"));
        request.ClientRequestToken = $"{Guid.NewGuid()}";
        await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(request, Token));
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Client.TransactWriteItemsAsync(request, Token);
        await Client.TransactWriteItemsAsync(request, Token);
        Assert.Equal("1", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    private static IEnumerable<string> Codes(TransactionCanceledException error) => error.CancellationReasons.Select(reason => reason.Code);

    private static TransactWriteItemsRequest Of(params IReadOnlyList<TransactWriteItem> actions) => new() { TransactItems = [.. actions] };

    private static TransactWriteItem Update(string table, string id, string? condition = null) => new()
    {
        Update = new()
        {
            TableName = table,
            Key = Key(id),
            UpdateExpression = "ADD Visits :one",
            ConditionExpression = condition,
            ExpressionAttributeValues = Values($":one {condition}"),
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        },
    };

    private static TransactWriteItem Delete(string table, string id, string condition) => new()
    {
        Delete = new()
        {
            TableName = table,
            Key = Key(id),
            ConditionExpression = condition,
            ExpressionAttributeValues = Values(condition),
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        },
    };

    private static TransactWriteItem Check(string table, string id, string condition) => new()
    {
        ConditionCheck = new() { TableName = table, Key = Key(id), ConditionExpression = condition, ExpressionAttributeValues = Values(condition) },
    };

    private static Dictionary<string, AttributeValue>? Values(string expressions)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":ssn"] = new() { S = "078-05-1120" },
            [":no"] = new() { S = "no" },
            [":one"] = new() { N = "1" },
        }.Where(pair => expressions.Contains(pair.Key, StringComparison.Ordinal)).ToDictionary();
        return values.Count > 0 ? values : null;
    }
}
