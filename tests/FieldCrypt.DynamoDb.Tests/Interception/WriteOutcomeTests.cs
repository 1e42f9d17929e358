using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>What is reported of a write is what was done, also when the old item cannot be opened, an answer is lost, or others write meanwhile.</summary>
public sealed class WriteOutcomeTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly Dictionary<string, Func<FieldCryptDynamoDbClient, string, Task<Dictionary<string, AttributeValue>>>> Returning = new()
    {
        ["put"] = async (client, table) => (await client.PutItemAsync(table, SomeItem(), ReturnValue.ALL_OLD, Token)).Attributes,
        ["delete"] = async (client, table) => (await client.DeleteItemAsync(table, Key("p-1"), ReturnValue.ALL_OLD, Token)).Attributes,
        ["old of an unsigned update"] = async (client, table) => (await client.UpdateItemAsync(Count(table, ReturnValue.ALL_OLD), Token)).Attributes,
        ["new of an unsigned update"] = async (client, table) => (await client.UpdateItemAsync(Count(table, ReturnValue.ALL_NEW), Token)).Attributes,
    };

    public static TheoryData<string> ReturningNames => [.. Returning.Keys];

    [Theory]
    [MemberData(nameof(ReturningNames))]
    public async Task An_old_item_that_cannot_be_opened_is_an_error_before_anything_is_written(string operation)
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var raw = await RawAsync();
        raw["Clinic"] = new AttributeValue { S = "Elsewhere" };
        await Plain.PutItemAsync(Table, raw, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => Returning[operation](Client, Table));
        Assert.Equal(AttributeValueText.Of(raw), AttributeValueText.Of(await RawAsync()));
    }

    [Theory]
    [MemberData(nameof(ReturningNames))]
    public async Task A_returned_item_holds_what_other_programs_changed_until_the_write(string operation)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem(), Token);
        network.Before = sent => sent == "GetItem"
            ? Task.CompletedTask
            : Plain.UpdateItemAsync(Table, Key("p-1"), new() { ["ExpiresAt"] = new() { Value = new() { N = "77" } } }, Token);
        var returned = await Returning[operation](client, Table);
        Assert.Equal(operation.StartsWith("new", StringComparison.Ordinal) ? "78" : "77", returned["ExpiresAt"].N);
        Assert.Equal("078-05-1120", returned["Ssn"].S);
    }

    [Fact]
    public async Task A_change_of_an_unsigned_attribute_by_another_program_neither_is_lost_nor_stops_an_update_of_others()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys, options => options with { MaxUpdateAttempts = 1 });
        await client.PutItemAsync(Table, SomeItem(), Token);
        network.Before = sent => sent == "UpdateItem" ? Plain.UpdateItemAsync(Count(Table, ReturnValue.NONE), Token) : Task.CompletedTask;
        var response = await client.UpdateItemAsync(
            new UpdateItemRequest(Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "new" } } }, ReturnValue.ALL_NEW), Token);
        Assert.Equal("1900000001", response.Attributes["ExpiresAt"].N);
        var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
        Assert.Equal(("new", "1900000001"), (item["Ssn"].S, item["ExpiresAt"].N));
    }

    [Theory]
    [InlineData("SET Clinic = :c ADD ExpiresAt :one")]
    [InlineData("SET Clinic = :c, Visits = ExpiresAt + :one")]
    [InlineData("SET Clinic = :c, Visits = :one", "ExpiresAt > :one")]
    public async Task A_change_of_an_unsigned_attribute_that_the_update_looks_at_makes_it_look_again(string expression, string? condition = null)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem(), Token);
        var meddled = false;
        network.Before = async sent =>
        {
            if (sent == "UpdateItem" && !meddled)
            {
                meddled = true;
                await Plain.UpdateItemAsync(Table, Key("p-1"), new() { ["ExpiresAt"] = new() { Value = new() { N = "5" } } }, Token);
            }
        };
        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Table,
                Key = Key("p-1"),
                UpdateExpression = expression,
                ConditionExpression = condition,
                ExpressionAttributeValues = new() { [":c"] = new() { S = "North" }, [":one"] = new() { N = "1" } },
            },
            Token);
        var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
        var expected = expression.Contains("ADD", StringComparison.Ordinal) ? ("6", null) : expression.Contains('+', StringComparison.Ordinal) ? ("5", "6") : ("5", "1");
        Assert.Equal(expected, (item["ExpiresAt"].N, item.GetValueOrDefault("Visits")?.N));
        Assert.Equal(["GetItem", "UpdateItem", "GetItem", "UpdateItem"], network.Sent.Select(request => request.Operation).Skip(1));
    }

    [Fact]
    public async Task An_update_does_not_bring_back_a_plaintext_item_that_was_deleted_meanwhile()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(
            network, Keys, options => options with { Tables = [options.Tables[0].WithPlaintextPolicy(PlaintextPolicy.AllowReads)], MaxUpdateAttempts = 1 });
        await Plain.PutItemAsync(Table, Key("p-1"), Token);
        network.Before = sent => sent == "UpdateItem" ? Plain.DeleteItemAsync(Table, Key("p-1"), Token) : Task.CompletedTask;
        await Assert.ThrowsAsync<ConcurrentUpdateException>(() => client.UpdateItemAsync(
            Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "new" } } }, Token));
        Assert.Empty(await RawAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_lost_answer_and_a_change_by_another_writer_the_error_says_that_the_write_may_have_been_done(bool wasDone)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys, retries: 1);
        await client.PutItemAsync(Table, SomeItem(), Token);
        var sent = 0;
        network.Before = operation => operation == "UpdateItem" && ++sent == 2 ? Client.PutItemAsync(Table, SomeItem(), Token) : Task.CompletedTask;
        network.Break(2, wasDone ? NetworkFault.DropAnswer : NetworkFault.DropRequest);
        var error = await Assert.ThrowsAsync<ConcurrentUpdateException>(() => client.UpdateItemAsync(
            Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "new" } } }, Token));
        Assert.True(error.MayHaveBeenWritten);
        Assert.DoesNotContain("trying again is safe", error.Message, StringComparison.Ordinal);
    }

    private static UpdateItemRequest Count(string table, ReturnValue returnValues) => new()
    {
        TableName = table,
        Key = Key("p-1"),
        UpdateExpression = "ADD ExpiresAt :one",
        ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
        ReturnValues = returnValues,
    };
}
