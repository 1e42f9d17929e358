using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>
/// Items of 1 to 1,000 attributes, in steps around DynamoDB's limits on expressions: 4,096 bytes and 300 operators. Everything works as on a
/// narrow item, or is refused before anything is sent, saying why.
/// </summary>
public sealed class WideItemTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Prefix = "a-name-of-some-length-";

    private static readonly int[] Widths = [1, 74, 75, 124, 149, 150, 151, 300, 301, 518, 519, 1000];

    private static readonly Dictionary<string, Func<FieldCryptDynamoDbClient, string, Task>> Writes = new()
    {
        ["put"] = (client, table) => client.PutItemAsync(
            new PutItemRequest(table, Narrow("done")) { ConditionExpression = "Note = :old", ExpressionAttributeValues = Old() }, Token),
        ["update"] = (client, table) => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key("p-1"),
                UpdateExpression = "SET Note = :new",
                ConditionExpression = "Note = :old",
                ExpressionAttributeValues = new(Old()) { [":new"] = new() { S = "done" } },
            },
            Token),
        ["older update"] = (client, table) => client.UpdateItemAsync(
            new UpdateItemRequest(table, Key("p-1"), new() { ["Note"] = new() { Value = new() { S = "done" } } }) { ReturnValues = ReturnValue.ALL_NEW }, Token),
        ["delete"] = (client, table) => client.DeleteItemAsync(
            new DeleteItemRequest(table, Key("p-1")) { ConditionExpression = "Note = :old", ExpressionAttributeValues = Old() }, Token),
        ["update in a transaction"] = (client, table) => client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new()
                    {
                        Update = new()
                        {
                            TableName = table,
                            Key = Key("p-1"),
                            UpdateExpression = "SET Note = :new",
                            ConditionExpression = "Note = :old",
                            ExpressionAttributeValues = new(Old()) { [":new"] = new() { S = "done" } },
                        },
                    },
                ],
            },
            Token),
        ["delete in a transaction"] = (client, table) => client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Delete = new() { TableName = table, Key = Key("p-1"), ConditionExpression = "Note = :old", ExpressionAttributeValues = Old() } },
                ],
            },
            Token),
    };

    public static TheoryData<string, FieldAction> Cases
    {
        get
        {
            var cases = new TheoryData<string, FieldAction>();
            foreach (var write in Writes.Keys)
            {
                cases.Add(write, FieldAction.EncryptAndSign);
                cases.Add(write, FieldAction.DoNothing);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_protected_item_of_any_width_is_written(string write, FieldAction action)
    {
        foreach (var width in Widths)
        {
            // As many that are declared and absent as are present.
            using var client = CreateClient(Schema(action, 2 * width));
            await client.PutItemAsync(Table, Wide(width), Token);
            await Writes[write](client, Table);
            await AssertDoneAsync(client, write, width);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_plaintext_item_of_any_width_is_written_or_a_transaction_says_what_to_do_first(string write, FieldAction action)
    {
        foreach (var width in Widths)
        {
            var network = new AwsNetwork();
            using var client = CreateClient(
                network, Keys, options => options with { Tables = [Schema(action, 2 * width).WithPlaintextPolicy(PlaintextPolicy.AllowReads)] });
            await Plain.PutItemAsync(Table, Wide(width), Token);
            var error = await Record.ExceptionAsync(() => Writes[write](client, Table));
            if (error is not null)
            {
                // Every signed attribute, present or not, has a clause of its own.
                Assert.True(write.Contains("transaction", StringComparison.Ordinal) && action != FieldAction.DoNothing && width > 60, $"{width}: {error}");
                Assert.Contains("updated or put by itself", Assert.IsType<ProtectedOperationException>(error).Message, StringComparison.Ordinal);
                Assert.Equal(["GetItem"], network.Sent.Select(request => request.Operation));

                // What the message says works.
                await client.UpdateItemAsync(Table, Key("p-1"), new() { ["Note"] = new() { Value = new() { S = "old" } } }, Token);
                await Writes[write](client, Table);
            }

            await AssertDoneAsync(client, write, width);
        }
    }

    [Fact]
    public async Task An_item_too_wide_in_both_ways_is_not_updated_in_a_transaction_and_the_error_says_how_it_is()
    {
        var schema = new TableSchema(
            Table, "Id", null, Names(1000).Select((name, i) => KeyValuePair.Create(name, i % 2 == 0 ? FieldAction.EncryptAndSign : FieldAction.DoNothing))
                .Concat(Names(1200).Skip(1000).Select(name => KeyValuePair.Create(name, FieldAction.EncryptAndSign))).Append(new("Note", FieldAction.EncryptAndSign)));
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys, options => options with { Tables = [schema] });
        await client.PutItemAsync(Table, Wide(1200), Token);
        network.Break(0, NetworkFault.None);
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Writes["update in a transaction"](client, Table));
        Assert.Contains("Update it by itself", error.Message, StringComparison.Ordinal);
        Assert.Equal(["GetItem"], network.Sent.Select(request => request.Operation));
        await Writes["update"](client, Table);
        await AssertDoneAsync(client, "update", 1200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task As_many_attributes_as_an_expression_holds_are_set_at_once(int more)
    {
        // DynamoDB counts bytes, not actions: 510 of these are 4,074 bytes.
        var expression = $"SET {string.Join(',', Enumerable.Range(0, 510 + more).Select(i => $"#{i:x3}=:v"))}";
        var names = Enumerable.Range(0, 510 + more).ToDictionary(i => $"#{i:x3}", i => Names(1000)[i]);
        using var client = CreateClient(Schema(FieldAction.EncryptAndSign, 1000));
        var plainTable = await Fixture.CreateTableAsync();
        Assert.Equal(await OutcomeAsync(Plain, plainTable), await OutcomeAsync(client, Table));

        async Task<string> OutcomeAsync(AmazonDynamoDBClient dynamo, string table)
        {
            try
            {
                return $"{(await dynamo.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = table,
                        Key = Key("p-1"),
                        UpdateExpression = expression,
                        ExpressionAttributeNames = names,
                        ExpressionAttributeValues = new() { [":v"] = new() { S = "x" } },
                        ReturnValues = ReturnValue.ALL_NEW,
                    },
                    Token)).Attributes.Count}";
            }
            catch (AmazonDynamoDBException e)
            {
                return e.ErrorCode;
            }
        }
    }

    [Theory]
    [InlineData("ExpiresAt", 4063)]
    [InlineData("ExpiresAt", 4096)]
    [InlineData("ExpiresAt", 4097)]
    [InlineData("Ssn", 4096)]
    [InlineData("Ssn", 4097)]
    public async Task A_condition_of_the_caller_may_be_as_long_as_on_a_plain_table(string attribute, int length)
    {
        const string Condition = "attribute_exists(Clinic)";
        await AssertAsPlainAsync(attribute, Condition + new string(' ', length - Condition.Length));
    }

    [Theory]
    [InlineData("ExpiresAt", 149)]
    [InlineData("ExpiresAt", 150)]
    [InlineData("ExpiresAt", 151)]
    [InlineData("Ssn", 150)]
    [InlineData("Ssn", 151)]
    public async Task A_condition_of_the_caller_may_have_as_many_operators_as_on_a_plain_table(string attribute, int comparisons) =>
        await AssertAsPlainAsync(attribute, string.Join(" OR ", Enumerable.Repeat("Clinic=:v", comparisons)));

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    public async Task Sizes_and_negations_count_as_operators(int times)
    {
        await AssertAsPlainAsync("ExpiresAt", string.Join(" OR ", Enumerable.Repeat("size(Clinic)<>:v", times)));
        await AssertAsPlainAsync("Ssn", string.Join(" OR ", Enumerable.Repeat("NOT Clinic=:v", times)));
    }

    private async Task AssertAsPlainAsync(string attribute, string condition)
    {
        var plainTable = await Fixture.CreateTableAsync();
        Assert.Equal(await OutcomeAsync(Plain, plainTable), await OutcomeAsync(Client, Table));

        async Task<string> OutcomeAsync(AmazonDynamoDBClient client, string table)
        {
            await client.PutItemAsync(table, SomeItem(), Token);
            var error = await Record.ExceptionAsync(() => client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key("p-1"),
                    UpdateExpression = $"SET {attribute} = :n",
                    ConditionExpression = condition,
                    ExpressionAttributeValues = condition.Contains(":v", StringComparison.Ordinal)
                        ? new() { [":n"] = new() { N = "5" }, [":v"] = new() { S = "Central" } }
                        : new() { [":n"] = new() { N = "5" } },
                },
                Token));
            return $"{error?.Message} {AttributeValueText.Of((await client.GetItemAsync(table, Key("p-1"), Token)).Item)}";
        }
    }

    private static Dictionary<string, AttributeValue> Old() => new() { [":old"] = new() { S = "old" } };

    private static Dictionary<string, AttributeValue> Narrow(string note) => new(Key("p-1")) { ["Note"] = new() { S = note } };

    private static Dictionary<string, AttributeValue> Wide(int width) =>
        Narrow("old").Concat(Names(width).Select(name => KeyValuePair.Create(name, new AttributeValue { N = "1" }))).ToDictionary();

    private static string[] Names(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Prefix + i.ToString(CultureInfo.InvariantCulture))];

    private TableSchema Schema(FieldAction action, int width) => new(
        Table, "Id", null, Names(width).Select(name => KeyValuePair.Create(name, action)).Append(new("Note", FieldAction.EncryptAndSign)));

    private async Task AssertDoneAsync(FieldCryptDynamoDbClient client, string write, int width)
    {
        var item = (await client.GetItemAsync(Table, Key("p-1"), true, Token)).Item;
        if (write.StartsWith("delete", StringComparison.Ordinal))
        {
            Assert.Null(item);
            return;
        }

        Assert.Equal("done", item["Note"].S);
        Assert.Equal(write == "put" ? 2 : width + 2, item.Count);
        Assert.NotNull((await RawAsync())["Note"].B);
    }
}
