using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Faults;

/// <summary>One operation, and what it makes of two items: one that exists and one that does not.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Act">The operation.</param>
/// <param name="After">What the items are once it is done; as <see cref="FaultScenarios.Before"/> says if it changes nothing.</param>
internal sealed record FaultScenario(string Name, Func<AmazonDynamoDBClient, FaultStage, CancellationToken, Task> Act, string After)
{
    /// <summary>What the items are if DynamoDB itself carries it out twice, as it does when the AWS client repeats it on a plain table.</summary>
    public string? AfterTwice { get; init; }

    /// <summary>The error after a lost answer that the AWS client repeats: on a plain table the same, or one that says what cannot be known.</summary>
    public Type? AfterLostAnswer { get; init; }
}

/// <summary>The table and the keys of the two items.</summary>
internal sealed record FaultStage(string Table, string One, string Other);

/// <summary>Every operation that reads or writes items.</summary>
internal static class FaultScenarios
{
    /// <summary>What no request and no error may hold.</summary>
    public const string Marker = "PLAINTEXTMARKER";

    /// <summary>The items before: secret, encrypted number, signed text, unsigned number.</summary>
    public const string Before = "old,1,c,1|none";

    public static readonly IReadOnlyList<FaultScenario> All =
    [
        new("put", (client, stage, token) => client.PutItemAsync(new PutItemRequest(stage.Table, Item(stage.One, "new", 7)), token), "new,7,c,1|none"),
        new("put, returning the old item", (client, stage, token) => client.PutItemAsync(
            new PutItemRequest(stage.Table, Item(stage.One, "new", 7)) { ReturnValues = ReturnValue.ALL_OLD }, token), "new,7,c,1|none"),
        new("put on a readable condition", (client, stage, token) => client.PutItemAsync(
            new PutItemRequest(stage.Table, Item(stage.Other, "new", 7)) { ConditionExpression = "attribute_not_exists(Id)" }, token), "old,1,c,1|new,7,c,1"),
        new("put on an encrypted condition", (client, stage, token) => client.PutItemAsync(
            new PutItemRequest(stage.Table, Item(stage.One, "new", 7))
            {
                ConditionExpression = "Secret = :s", ExpressionAttributeValues = Values((":s", Text($"{Marker}old"))),
            },
            token), "new,7,c,1|none"),
        new("update of an encrypted attribute", (client, stage, token) => client.UpdateItemAsync(
            Update(stage.Table, stage.One, "SET Secret = :s ADD N :n", (":s", Text($"{Marker}new")), (":n", Number(1))), token), "new,2,c,1|none"),
        new("update that creates an item", (client, stage, token) => client.UpdateItemAsync(
            Update(stage.Table, stage.Other, "SET Secret = :s, Clear = :c, Loose = :f ADD N :n", (":s", Text($"{Marker}new")), (":c", Text("c")), (":f", Number(1)), (":n", Number(1))), token),
            "old,1,c,1|new,1,c,1"),
        new("update of a signed attribute on a condition", (client, stage, token) =>
        {
            var request = Update(stage.Table, stage.One, "SET Clear = :n", (":n", Text("d")), (":o", Text("c")));
            request.ConditionExpression = "Clear = :o";
            return client.UpdateItemAsync(request, token);
        }, "old,1,d,1|none"),
        new("update of an unsigned attribute", (client, stage, token) => client.UpdateItemAsync(
            Update(stage.Table, stage.One, "ADD Loose :n", (":n", Number(1))), token), "old,1,c,2|none") { AfterTwice = "old,1,c,3|none" },
        new("update of an unsigned attribute, returning the new item", (client, stage, token) =>
        {
            var request = Update(stage.Table, stage.One, "ADD Loose :n", (":n", Number(1)));
            request.ReturnValues = ReturnValue.ALL_NEW;
            return client.UpdateItemAsync(request, token);
        }, "old,1,c,2|none") { AfterTwice = "old,1,c,3|none" },
        new("delete", (client, stage, token) => client.DeleteItemAsync(stage.Table, Key(stage.One), token), "none|none"),
        new("delete, returning the old item", (client, stage, token) => client.DeleteItemAsync(
            new DeleteItemRequest(stage.Table, Key(stage.One)) { ReturnValues = ReturnValue.ALL_OLD }, token), "none|none")
        {
            AfterLostAnswer = typeof(ConcurrentUpdateException),
        },
        new("delete on a readable condition", (client, stage, token) => client.DeleteItemAsync(
            new DeleteItemRequest(stage.Table, Key(stage.One)) { ConditionExpression = "attribute_exists(Id)" }, token), "none|none")
        {
            AfterLostAnswer = typeof(ConditionalCheckFailedException),
        },
        new("delete on an encrypted condition", (client, stage, token) => client.DeleteItemAsync(
            new DeleteItemRequest(stage.Table, Key(stage.One))
            {
                ConditionExpression = "Secret = :s", ExpressionAttributeValues = Values((":s", Text($"{Marker}old"))),
            },
            token), "none|none")
        {
            AfterLostAnswer = typeof(ConcurrentUpdateException),
        },
        new("batch of writes", (client, stage, token) => client.BatchWriteItemAsync(
            new BatchWriteItemRequest
            {
                RequestItems = new() { [stage.Table] = [new(new PutRequest(Item(stage.Other, "new", 7))), new(new DeleteRequest(Key(stage.One)))] },
            },
            token), "none|new,7,c,1"),
        new("transaction", (client, stage, token) => client.TransactWriteItemsAsync(Transaction(stage, null), token), "old,2,c,1|new,7,c,1"),
        new("transaction under a token", (client, stage, token) => client.TransactWriteItemsAsync(
            Transaction(stage, $"{Guid.NewGuid()}"), token), "old,2,c,1|new,7,c,1"),
        new("get", (client, stage, token) => client.GetItemAsync(stage.Table, Key(stage.One), token), Before),
        new("query", (client, stage, token) => client.QueryAsync(
            new QueryRequest(stage.Table) { KeyConditionExpression = "Id = :i", ExpressionAttributeValues = Values((":i", Text(stage.One))) }, token), Before),
        new("scan", (client, stage, token) => client.ScanAsync(
            new ScanRequest(stage.Table) { FilterExpression = "Id = :i", ExpressionAttributeValues = Values((":i", Text(stage.One))) }, token), Before),
        new("batch of reads", (client, stage, token) => client.BatchGetItemAsync(
            new BatchGetItemRequest { RequestItems = new() { [stage.Table] = new() { Keys = [Key(stage.One), Key(stage.Other)] } } }, token), Before),
        new("transaction of reads", (client, stage, token) => client.TransactGetItemsAsync(
            new TransactGetItemsRequest { TransactItems = [new() { Get = new() { TableName = stage.Table, Key = Key(stage.One) } }] }, token), Before),
    ];

    public static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = Text(id) };

    public static Dictionary<string, AttributeValue> Item(string id, string secret, int number) => new(Key(id))
    {
        ["Secret"] = Text(Marker + secret),
        ["N"] = Number(number),
        ["Clear"] = Text("c"),
        ["Loose"] = Number(1),
    };

    private static TransactWriteItemsRequest Transaction(FaultStage stage, string? token) => new()
    {
        ClientRequestToken = token,
        TransactItems =
        [
            new()
            {
                Update = new()
                {
                    TableName = stage.Table, Key = Key(stage.One), UpdateExpression = "ADD N :n", ConditionExpression = "begins_with(Secret, :s)",
                    ExpressionAttributeValues = Values((":n", Number(1)), (":s", Text(Marker))),
                },
            },
            new() { Put = new() { TableName = stage.Table, Item = Item(stage.Other, "new", 7) } },
        ],
    };

    private static UpdateItemRequest Update(string table, string id, string expression, params (string, AttributeValue)[] values) => new()
    {
        TableName = table,
        Key = Key(id),
        UpdateExpression = expression,
        ExpressionAttributeValues = Values(values),
    };

    private static Dictionary<string, AttributeValue> Values(params (string Name, AttributeValue Value)[] values) =>
        values.ToDictionary(pair => pair.Name, pair => pair.Value);

    private static AttributeValue Text(string text) => new() { S = text };

    private static AttributeValue Number(int number) => new() { N = $"{number}" };
}
