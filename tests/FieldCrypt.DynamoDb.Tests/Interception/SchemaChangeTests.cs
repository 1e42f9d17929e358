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

    private TableSchema Schema(FieldAction? field) => new(
        Table,
        "Id",
        null,
        new Dictionary<string, FieldAction> { ["Clinic"] = FieldAction.SignOnly }
            .Concat(field is { } action ? [new("Field", action)] : Array.Empty<KeyValuePair<string, FieldAction>>()));
}
