using Amazon.DynamoDBv2.DocumentModel;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>The document model.</summary>
internal static class DocumentRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("a document is put over another, which comes back", async side => Told.Of(await side.Table.PutItemAsync(
            Document.FromAttributeMap(side.Item(1)), new PutItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Side.Token))),
        new("a document of every kind of value", async side =>
        {
            var document = new Document
            {
                ["Id"] = side.Id, ["Day"] = "09", ["Ssn"] = "", ["Visits"] = 4.50m, ["Paid"] = new DynamoDBBool(false), ["Photo"] = new byte[] { 0 },
                ["Tags"] = new List<string> { "a", "b" }, ["Marks"] = new DynamoDBList([new Primitive("a"), DynamoDBNull.Null]),
                ["Home"] = new Document { ["City"] = "x" }, ["When"] = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), ["Note"] = DynamoDBNull.Null,
            };
            await side.Table.PutItemAsync(document, Side.Token);
            return Told.Of(await side.Table.GetItemAsync(side.Id, "09", Side.Token));
        }),
        new("a document is put on an expression that fails", async side => Told.Of(await side.Table.PutItemAsync(
            Document.FromAttributeMap(side.Item(1)), new PutItemOperationConfig { ConditionalExpression = Expression("attribute_not_exists(Ssn)") }, Side.Token))),
        new("a document is put on an expected document", async side => Told.Of(await side.Table.PutItemAsync(
            Document.FromAttributeMap(side.Item(1)), new PutItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } }, Side.Token)), Needs.Details),
        new("a document is got", async side => Told.Of(await side.Table.GetItemAsync(side.Id, "01", Side.Token))),
        new("a document that is not there is got", async side => Told.Of(await side.Table.GetItemAsync(side.Id, "09", Side.Token))),
        new("a document is got in part", async side => Told.Of(await side.Table.GetItemAsync(
            side.Id, "01", new GetItemOperationConfig { AttributesToGet = ["Ssn", "Photo"], ConsistentRead = true }, Side.Token))),
        new("a document is updated in part", async side => Told.Of(await side.Table.UpdateItemAsync(
            Partial(side), new UpdateItemOperationConfig { ReturnValues = ReturnValues.AllNewAttributes }, Side.Token))),
        new("a document is updated and what changed comes back", async side => Told.Of(await side.Table.UpdateItemAsync(
            Partial(side), new UpdateItemOperationConfig { ReturnValues = ReturnValues.UpdatedNewAttributes }, Side.Token))),
        new("a document is updated on an expression that holds", async side => Told.Of(await side.Table.UpdateItemAsync(
            Partial(side),
            new UpdateItemOperationConfig { ConditionalExpression = Expression("size(Tags) = :n", ("n", 2)), ReturnValues = ReturnValues.AllOldAttributes },
            Side.Token))),
        new("a document is updated on an expression that fails", async side => Told.Of(await side.Table.UpdateItemAsync(
            Partial(side), new UpdateItemOperationConfig { ConditionalExpression = Expression("size(Tags) = :n", ("n", 3)) }, Side.Token))),
        new("a document is updated on an expected state", async side => Told.Of(await side.Table.UpdateItemAsync(
            Partial(side), new UpdateItemOperationConfig { ExpectedState = Expected("Visits", ScanOperator.GreaterThan, 0), ReturnValues = ReturnValues.AllNewAttributes }, Side.Token))),
        new("an attribute of a document is removed by a null", async side => Told.Of(await side.Table.UpdateItemAsync(
            new Document { ["Id"] = side.Id, ["Day"] = "01", ["Ssn"] = null }, new UpdateItemOperationConfig { ReturnValues = ReturnValues.AllNewAttributes }, Side.Token))),
        new("a document is deleted and comes back", async side => Told.Of(await side.Table.DeleteItemAsync(
            side.Id, "01", new DeleteItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Side.Token))),
        new("a document is deleted on an expected value that is otherwise", async side => Told.Of(await side.Table.DeleteItemAsync(
            side.Id, "01", new DeleteItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } }, Side.Token)), Needs.Details),
        new("documents are searched", async side => Told.Of(await side.Table.Query(side.Id, new QueryFilter("Day", QueryOperator.GreaterThan, "01")).GetRemainingAsync(Side.Token))),
        new("documents are searched in part", async side => Told.Of(await side.Table.Query(new QueryOperationConfig
        {
            KeyExpression = Expression("Id = :id", ("id", side.Id)), Select = SelectValues.SpecificAttributes, AttributesToGet = ["Ssn", "Cache"],
        }).GetRemainingAsync(Side.Token))),
        new("documents are counted", side => Task.Run(
            () => $"{side.Table.Query(new QueryOperationConfig { KeyExpression = Expression("Id = :id", ("id", side.Id)), Select = SelectValues.Count }).Count}", Side.Token)),
        new("a batch of documents is got", async side =>
        {
            var batch = side.Table.CreateBatchGet();
            batch.AddKey(side.Id, "01");
            batch.AddKey(side.Id, "02");
            await batch.ExecuteAsync(Side.Token);
            return Told.InAnyOrder(batch.Results.Select(document => document.ToAttributeMap()));
        }),
        new("a batch of documents is written", async side =>
        {
            var batch = side.Table.CreateBatchWrite();
            batch.AddDocumentToPut(Document.FromAttributeMap(side.Item(9)));
            batch.AddKeyToDelete(side.Id, "01");
            await batch.ExecuteAsync(Side.Token);
            return "done";
        }),
        new("a transaction of documents is written", async side =>
        {
            var transaction = side.Table.CreateTransactWrite();
            transaction.AddDocumentToPut(Document.FromAttributeMap(side.Item(9)));
            transaction.AddDocumentToUpdate(Partial(side));
            transaction.AddKeyToDelete(side.Id, "02");
            await transaction.ExecuteAsync(Side.Token);
            return "done";
        }, Needs.Transactions),
        new("a transaction of documents is got", async side =>
        {
            var transaction = side.Table.CreateTransactGet();
            transaction.AddKey(side.Id, "01");
            transaction.AddKey(side.Id, "03");
            await transaction.ExecuteAsync(Side.Token);
            return Told.Of(transaction.Results);
        }, Needs.Transactions),
    ];

    private static Document Partial(Side side) => new() { ["Id"] = side.Id, ["Day"] = "01", ["Ssn"] = "new", ["Visits"] = 7, ["Tags"] = new List<string> { "x" } };

    private static Expression Expression(string statement, params (string Name, DynamoDBEntry Value)[] values)
    {
        var expression = new Expression { ExpressionStatement = statement };
        foreach (var (name, value) in values)
        {
            expression.ExpressionAttributeValues[$":{name}"] = value;
        }

        return expression;
    }

    private static ExpectedState Expected(string attribute, ScanOperator comparison, Primitive value)
    {
        var state = new ExpectedState();
        state.AddExpected(attribute, comparison, value);
        return state;
    }
}
