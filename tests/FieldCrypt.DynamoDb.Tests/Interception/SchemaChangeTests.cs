using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Items outlive the schema they were written under.</summary>
public class SchemaChangeTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Theory]
    [InlineData(FieldAction.EncryptAndSign, FieldAction.SignOnly)]
    [InlineData(FieldAction.SignOnly, FieldAction.EncryptAndSign)]
    [InlineData(FieldAction.EncryptAndSign, null)]
    [InlineData(FieldAction.SignOnly, null)]
    [InlineData(null, FieldAction.EncryptAndSign)]
    [InlineData(null, FieldAction.SignOnly)]
    public async Task A_field_that_changes_appears_or_is_removed_leaves_items_readable_and_takes_effect_on_the_next_write(
        FieldAction? before, FieldAction? after)
    {
        using var older = CreateClient(Schema(before));
        using var newer = CreateClient(Schema(after));
        var item = Key("p-1");
        item["Clinic"] = new AttributeValue { S = "Central" };
        if (before is not null)
        {
            item["Field"] = new AttributeValue { S = "f" };
        }

        await older.PutItemAsync(Table, item, Token);
        Assert.Equal(AttributeValueText.Of(item), AttributeValueText.Of((await newer.GetItemAsync(Table, Key("p-1"), Token)).Item));

        var update = new UpdateItemRequest
        {
            TableName = Table,
            Key = Key("p-1"),
            UpdateExpression = after is null ? "SET Clinic = :v REMOVE Field" : "SET Clinic = :v, Field = :v",
            ExpressionAttributeValues = new() { [":v"] = new() { S = "new" } },
        };
        await newer.UpdateItemAsync(update, Token);
        var stored = await RawAsync();
        Assert.Equal(after == FieldAction.EncryptAndSign, stored.GetValueOrDefault("Field")?.B is not null);
        Assert.Equal("new", (await older.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);
    }

    [Theory]
    [InlineData(FieldAction.EncryptAndSign, FieldAction.DoNothing)]
    [InlineData(FieldAction.SignOnly, FieldAction.DoNothing)]
    [InlineData(FieldAction.DoNothing, FieldAction.EncryptAndSign)]
    [InlineData(FieldAction.DoNothing, FieldAction.SignOnly)]
    public async Task A_field_that_moves_into_or_out_of_the_unsigned_ones_makes_items_that_hold_it_unreadable(FieldAction before, FieldAction after)
    {
        using var older = CreateClient(Schema(before));
        using var newer = CreateClient(Schema(after));
        await older.PutItemAsync(Table, new(Key("p-1")) { ["Field"] = new() { S = "f" } }, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => newer.GetItemAsync(Table, Key("p-1"), Token));
    }

    [Fact]
    public async Task A_renamed_field_is_moved_by_an_update()
    {
        using var older = CreateClient(Schema(FieldAction.EncryptAndSign));
        await older.PutItemAsync(Table, new(Key("p-1")) { ["Field"] = new() { S = "f" } }, Token);
        using var newer = CreateClient(new TableSchema(Table, "Id", null, [new("NewName", FieldAction.EncryptAndSign), new("Clinic", FieldAction.SignOnly)]));
        await newer.UpdateItemAsync(
            new UpdateItemRequest { TableName = Table, Key = Key("p-1"), UpdateExpression = "SET NewName = Field REMOVE Field" }, Token);
        var item = (await newer.GetItemAsync(Table, Key("p-1"), Token)).Item;
        Assert.Equal("f", item["NewName"].S);
        Assert.False(item.ContainsKey("Field"));
    }

    [Theory]
    [InlineData(FieldAction.EncryptAndSign)]
    [InlineData(FieldAction.SignOnly)]
    public async Task A_removed_field_that_an_item_still_holds_stays_as_it_was_when_the_item_is_updated(FieldAction before)
    {
        Fixture.Require(Both.Needs.Transactions);
        using var older = CreateClient(Schema(before));
        await older.PutItemAsync(Table, new(Key("p-1")) { ["Field"] = new() { S = "f" } }, Token);
        using var newer = CreateClient(Schema(null));
        await newer.UpdateItemAsync(Table, Key("p-1"), new() { ["Clinic"] = new() { Value = new() { S = "x" } } }, Token);
        await newer.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new()
                    {
                        Update = new()
                        {
                            TableName = Table, Key = Key("p-1"), UpdateExpression = "SET Clinic = :y",
                            ExpressionAttributeValues = new() { [":y"] = new() { S = "y" } },
                        },
                    },
                ],
            },
            Token);
        Assert.Equal(before == FieldAction.EncryptAndSign, (await RawAsync())["Field"].B is not null);
        foreach (var client in new[] { older, newer })
        {
            var item = (await client.GetItemAsync(Table, Key("p-1"), Token)).Item;
            Assert.Equal(("f", "y"), (item["Field"].S, item["Clinic"].S));
        }

        // What no item has had is still refused: nobody said whether it is secret.
        await Assert.ThrowsAsync<ProtectedOperationException>(() => newer.UpdateItemAsync(
            Table, Key("p-1"), new() { ["Unknown"] = new() { Value = new() { S = "x" } } }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => newer.PutItemAsync(
            Table, new(Key("p-1")) { ["Field"] = new() { S = "f" } }, Token));
    }

    [Fact]
    public async Task What_a_removed_field_is_compared_with_is_not_sent()
    {
        using var older = CreateClient(Schema(FieldAction.EncryptAndSign));
        await older.PutItemAsync(Table, new(Key("p-1")) { ["Field"] = new() { S = "secret" } }, Token);
        var network = new AwsNetwork();
        using var newer = CreateClient(network, Keys, options => options with { Tables = [Schema(null)] });
        var values = new Dictionary<string, AttributeValue> { [":f"] = new() { S = "secret" } };
        var wrong = new Dictionary<string, AttributeValue> { [":f"] = new() { S = "secret2" } };
        await Assert.ThrowsAsync<ProtectedOperationException>(() => newer.ScanAsync(
            new ScanRequest(Table) { FilterExpression = "Field = :f", ExpressionAttributeValues = values }, Token));
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => newer.DeleteItemAsync(
            new DeleteItemRequest(Table, Key("p-1")) { ConditionExpression = "Field = :f", ExpressionAttributeValues = wrong }, Token));
        await newer.DeleteItemAsync(
            new DeleteItemRequest(Table, Key("p-1")) { ConditionExpression = "Field = :f", ExpressionAttributeValues = values }, Token);
        Assert.Empty(await RawAsync());
        Assert.DoesNotContain(network.Sent, sent => sent.Body.Contains("secret", StringComparison.Ordinal));
    }

    private TableSchema Schema(FieldAction? field) => new(
        Table,
        "Id",
        null,
        new Dictionary<string, FieldAction> { ["Clinic"] = FieldAction.SignOnly }
            .Concat(field is { } action ? [new("Field", action)] : Array.Empty<KeyValuePair<string, FieldAction>>()));
}
