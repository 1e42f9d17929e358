using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Every operation in every programming model: the one table that the tests are made from.</summary>
internal static class OperationMatrix
{
    private static readonly Cell None = new Cell.Absent();

    // Rows are operations; columns are low-level, paginators, document model, DynamoDBContext.
    public static readonly IReadOnlyDictionary<Operation, Cell[]> Rows = new Dictionary<Operation, Cell[]>
    {
        [Operation.Put] =
        [
            Same(async stage => Text([(await stage.Client.PutItemAsync(
                new PutItemRequest { TableName = stage.TableName, Item = Item("p-0", 9), ReturnValues = ReturnValue.ALL_OLD }, Token)).Attributes ?? []])),
            None,
            Same(async stage => Text([(await stage.Table.PutItemAsync(
                Document.FromAttributeMap(Item("p-0", 0)), new PutItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Token))])),
            Same(async stage => await DoneAsync(stage.Context.SaveAsync(Person("p-9", 9), stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.PutOnCondition] =
        [
            Same(stage => FailingAsync(() => stage.Client.PutItemAsync(
                new PutItemRequest { TableName = stage.TableName, Item = Item("p-0", 0), ConditionExpression = "attribute_not_exists(Id)" }, Token))),
            None,
            Same(stage => FailingAsync(() => stage.Table.PutItemAsync(
                Document.FromAttributeMap(Item("p-0", 0)),
                new PutItemOperationConfig { ConditionalExpression = new Expression { ExpressionStatement = "attribute_not_exists(Ssn)" } },
                Token))),
            Same(stage => FailingAsync(() => stage.Context.SaveAsync(Person("p-0", 0), stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.Get] =
        [
            Same(async stage => Text([(await stage.Client.GetItemAsync(stage.TableName, Key("p-0", 2), Token)).Item])),
            None,
            Same(async stage => Text([await stage.Table.GetItemAsync("p-0", Day(2), Token)])),
            Same(async stage => Text([await stage.Context.LoadAsync<Visit>("p-0", Day(2), stage.Config(new LoadConfig()), Token)])),
        ],
        [Operation.GetProjected] =
        [
            Same(async stage => Text([(await stage.Client.GetItemAsync(
                new GetItemRequest { TableName = stage.TableName, Key = Key("p-0", 2), ProjectionExpression = "Home.City, Visits" }, Token)).Item])),
            None,
            Same(async stage => Text([await stage.Table.GetItemAsync("p-0", Day(2), new GetItemOperationConfig { AttributesToGet = ["Ssn"] }, Token)])),
            None,
        ],
        [Operation.Update] =
        [
            Same(async stage => Text([(await stage.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 1), UpdateExpression = "SET Home.City = :c ADD Visits :one, Tags :t",
                    ExpressionAttributeValues = new() { [":c"] = new() { S = "new" }, [":one"] = new() { N = "1" }, [":t"] = new() { SS = ["three"] } },
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                Token)).Attributes])),
            None,
            Same(async stage => Text([await stage.Table.UpdateItemAsync(
                new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Ssn"] = "new", ["Visits"] = 7 },
                new UpdateItemOperationConfig { ReturnValues = ReturnValues.AllNewAttributes },
                Token)])),
            Same(async stage => await DoneAsync(stage.Context.SaveAsync(
                await stage.Context.LoadAsync<Visit>("p-1", Day(1), stage.Config(new LoadConfig()), Token) with { Ssn = null, Visits = 8, Tags = [] },
                stage.Config(new SaveConfig()),
                Token))),
        ],
        [Operation.UpdateOnCondition] =
        [
            Same(stage => FailingAsync(() => stage.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 1), UpdateExpression = "SET Ssn = :s", ConditionExpression = "Visits > :n",
                    ExpressionAttributeValues = new() { [":s"] = new() { S = "new" }, [":n"] = new() { N = "100" } },
                },
                Token))),
            None,
            Same(stage => FailingAsync(() => stage.Table.UpdateItemAsync(
                new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Clinic"] = "new" },
                new UpdateItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } },
                Token))),
            Same(stage => FailingAsync(() => stage.Context.SaveAsync(Person("p-1", 1) with { Version = 5 }, stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.Delete] =
        [
            Same(async stage => Text([(await stage.Client.DeleteItemAsync(stage.TableName, Key("p-1", 3), ReturnValue.ALL_OLD, Token)).Attributes])),
            None,
            Same(async stage => Text([await stage.Table.DeleteItemAsync(
                "p-1", Day(3), new DeleteItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Token)])),
            Same(async stage => await DoneAsync(stage.Context.DeleteAsync<Visit>("p-1", Day(3), stage.Config(new DeleteConfig()), Token))),
        ],
        [Operation.DeleteOnCondition] =
        [
            Same(stage => FailingAsync(() => stage.Client.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 3), ConditionExpression = "contains(Tags, :t)",
                    ExpressionAttributeValues = new() { [":t"] = new() { S = "nine" } },
                },
                Token))),
            None,
            Same(stage => FailingAsync(() => stage.Table.DeleteItemAsync(
                "p-1", Day(3), new DeleteItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } }, Token))),
            Same(stage => FailingAsync(() => stage.Context.DeleteAsync(Person("p-1", 3) with { Version = 5 }, stage.Config(new DeleteConfig()), Token))),
        ],
        [Operation.Query] =
        [
            Same(async stage => Text((await stage.Client.QueryAsync(QueryRequest(stage), Token)).Items)),
            Same(async stage => Text(await stage.Client.Paginators.Query(QueryRequest(stage, limit: 2)).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            Same(async stage => Text(await stage.Table.Query(
                new QueryOperationConfig { Filter = new QueryFilter("Id", QueryOperator.Equal, "p-0"), Limit = 2 }).GetRemainingAsync(Token))),
            Same(async stage => Text(await stage.Context
                .QueryAsync<Visit>("p-0", QueryOperator.GreaterThan, [Day(0)], stage.Config(new QueryConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.QueryFiltered] =
        [
            Same(async stage => Text((await stage.Client.QueryAsync(Filtered(QueryRequest(stage)), Token)).Items)),
            Same(async stage => Text(await stage.Client.Paginators.Query(Filtered(QueryRequest(stage, limit: 2))).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            Same(async stage => Text(await stage.Table.Query(new QueryOperationConfig
            {
                KeyExpression = new Expression { ExpressionStatement = "Id = :id", ExpressionAttributeValues = { [":id"] = "p-0" } },
                FilterExpression = new Expression { ExpressionStatement = "Clinic = :c", ExpressionAttributeValues = { [":c"] = "North" } },
                Select = SelectValues.SpecificAttributes,
                AttributesToGet = ["Ssn", "Visits"],
            }).GetRemainingAsync(Token))),
            Same(async stage => Text(await stage.Context.QueryAsync<Visit>(
                "p-0", stage.Config(new QueryConfig { QueryFilter = [new ScanCondition("Clinic", ScanOperator.Equal, "North")] })).GetRemainingAsync(Token))),
        ],
        [Operation.QueryIndex] =
        [
            Same(async stage => Text((await stage.Client.QueryAsync(IndexRequest(stage), Token)).Items)),
            Same(async stage => Text(await stage.Client.Paginators.Query(IndexRequest(stage)).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            Same(async stage => Text(await stage.Table.Query(new QueryOperationConfig
            {
                IndexName = IndexName, Filter = new QueryFilter("Clinic", QueryOperator.Equal, "North"),
            }).GetRemainingAsync(Token))),
            Same(async stage => Text(await stage.Context
                .QueryAsync<Visit>("North", stage.Config(new QueryConfig { IndexName = IndexName })).GetRemainingAsync(Token))),
        ],
        [Operation.Scan] =
        [
            Same(async stage => Text((await stage.Client.ScanAsync(new ScanRequest { TableName = stage.TableName }, Token)).Items)),
            Same(async stage => Text(await stage.Client.Paginators.Scan(
                new ScanRequest { TableName = stage.TableName, Limit = 1 }).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            Same(async stage => Text(await stage.Table.Scan(new ScanOperationConfig { Limit = 4 }).GetRemainingAsync(Token))),
            Same(async stage => Text(await stage.Context.ScanAsync<Visit>([], stage.Config(new ScanConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.ScanFiltered] =
        [
            Same(async stage => Text((await stage.Client.ScanAsync(
                new ScanRequest
                {
                    TableName = stage.TableName, FilterExpression = "Clinic = :c AND attribute_exists(Ssn)", ProjectionExpression = "Tags, Home",
                    ExpressionAttributeValues = new() { [":c"] = new() { S = "South" } },
                },
                Token)).Items)),
            Same(async stage => Text(await stage.Client.Paginators.Scan(new ScanRequest
            {
                TableName = stage.TableName, ScanFilter = new()
                {
                    ["Clinic"] = new() { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [new() { S = "South" }] },
                },
            }).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            Same(async stage => Text(await stage.Table.Scan(Filter("Clinic", "South")).GetRemainingAsync(Token))),
            Same(async stage => Text(await stage.Context.ScanAsync<Visit>(
                [new ScanCondition("Clinic", ScanOperator.BeginsWith, "Sou")], stage.Config(new ScanConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.ScanInParallel] =
        [
            Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Client.ScanAsync(
                new ScanRequest { TableName = stage.TableName, Segment = segment, TotalSegments = 4 }, Token)))).SelectMany(page => page.Items))),
            Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Client.Paginators.Scan(
                new ScanRequest { TableName = stage.TableName, Segment = segment, TotalSegments = 4, Limit = 1 }).Responses.SelectMany(page => page.Items).ToListAsync(Token).AsTask())))
                .SelectMany(items => items))),
            Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Table.Scan(
                new ScanOperationConfig { Segment = segment, TotalSegments = 4 }).GetRemainingAsync(Token)))).SelectMany(items => items))),
            Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Context.FromScanAsync<Visit>(
                new ScanOperationConfig { Segment = segment, TotalSegments = 4 }, stage.Config(new FromScanConfig())).GetRemainingAsync(Token))))
                .SelectMany(visits => visits))),
        ],
        [Operation.Count] =
        [
            Same(async stage => $"{(await stage.Client.QueryAsync(Counting(QueryRequest(stage)), Token)).Count}"),
            Same(async stage => $"{(await stage.Client.Paginators.Query(Counting(QueryRequest(stage))).Responses.ToListAsync(Token)).Sum(page => page.Count)}"),
            Same(stage => Task.FromResult($"{stage.Table.Scan(new ScanOperationConfig { Select = SelectValues.Count }).Count}")),
            None,
        ],
        [Operation.BatchGet] =
        [
            Same(async stage => Text((await stage.Client.BatchGetItemAsync(
                new Dictionary<string, KeysAndAttributes> { [stage.TableName] = new() { Keys = [Key("p-0", 0), Key("p-1", 1), Key("p-0", 9)] } },
                Token)).Responses[stage.TableName])),
            None,
            Same(async stage =>
            {
                var batch = stage.Table.CreateBatchGet();
                batch.AddKey("p-0", Day(0));
                batch.AddKey("p-1", Day(1));
                await batch.ExecuteAsync(Token);
                return Text(batch.Results);
            }),
            Same(async stage =>
            {
                var batch = stage.Context.CreateBatchGet<Visit>(stage.Config(new BatchGetConfig()));
                batch.AddKey("p-0", Day(0));
                batch.AddKey("p-1", Day(1));
                await batch.ExecuteAsync(Token);
                return Text(batch.Results);
            }),
        ],
        [Operation.BatchWrite] =
        [
            Same(async stage => await DoneAsync(stage.Client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [stage.TableName] = [new(new PutRequest(Item("p-3", 0))), new(new DeleteRequest(Key("p-0", 0)))],
                },
                Token))),
            None,
            Same(async stage =>
            {
                var batch = stage.Table.CreateBatchWrite();
                batch.AddDocumentToPut(Document.FromAttributeMap(Item("p-3", 0)));
                batch.AddKeyToDelete("p-0", Day(0));
                return await DoneAsync(batch.ExecuteAsync(Token));
            }),
            Same(async stage =>
            {
                var batch = stage.Context.CreateBatchWrite<Visit>(stage.Config(new BatchWriteConfig { SkipVersionCheck = true }));
                batch.AddPutItem(Person("p-3", 0));
                batch.AddDeleteKey("p-0", Day(0));
                return await DoneAsync(batch.ExecuteAsync(Token));
            }),
        ],
        [Operation.TransactGet] =
        [
            Same(async stage => Text((await stage.Client.TransactGetItemsAsync(
                new TransactGetItemsRequest
                {
                    TransactItems =
                    [
                        new() { Get = new() { TableName = stage.TableName, Key = Key("p-0", 0), ProjectionExpression = "Ssn, Home.City" } },
                        new() { Get = new() { TableName = stage.TableName, Key = Key("p-1", 1) } },
                    ],
                },
                Token)).Responses.Select(response => response.Item))),
            None,
            Same(async stage =>
            {
                var transaction = stage.Table.CreateTransactGet();
                transaction.AddKey("p-0", Day(0));
                transaction.AddKey("p-1", Day(1));
                await transaction.ExecuteAsync(Token);
                return Text(transaction.Results);
            }),
            Same(async stage =>
            {
                var transaction = stage.Context.CreateTransactGet<Visit>(stage.Config(new TransactGetConfig()));
                transaction.AddKey("p-0", Day(0));
                transaction.AddKey("p-1", Day(1));
                await transaction.ExecuteAsync(Token);
                return Text(transaction.Results);
            }),
        ],
        [Operation.TransactWrite] =
        [
            Same(async stage => await DoneAsync(stage.Client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new() { Put = new() { TableName = stage.TableName, Item = Item("p-3", 0) } },
                        new() { Delete = new() { TableName = stage.TableName, Key = Key("p-0", 0) } },
                        new()
                        {
                            Update = new()
                            {
                                TableName = stage.TableName, Key = Key("p-1", 1), UpdateExpression = "SET Visits = Visits + :n",
                                ExpressionAttributeValues = new() { [":n"] = new() { N = "2" } },
                            },
                        },
                        new()
                        {
                            ConditionCheck = new()
                            {
                                TableName = stage.TableName, Key = Key("p-0", 2), ConditionExpression = "size(Ssn) > :n",
                                ExpressionAttributeValues = new() { [":n"] = new() { N = "2" } },
                            },
                        },
                    ],
                },
                Token))),
            None,
            Same(async stage =>
            {
                var transaction = stage.Table.CreateTransactWrite();
                transaction.AddDocumentToPut(Document.FromAttributeMap(Item("p-3", 0)));
                transaction.AddDocumentToUpdate(new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Ssn"] = "new" });
                transaction.AddKeyToDelete("p-0", Day(0));
                return await DoneAsync(transaction.ExecuteAsync(Token));
            }),
            Same(async stage =>
            {
                var transaction = stage.Context.CreateTransactWrite<Visit>(stage.Config(new TransactWriteConfig()));
                transaction.AddSaveItem(Person("p-3", 0));
                transaction.AddDeleteKey("p-0", Day(0));
                return await DoneAsync(transaction.ExecuteAsync(Token));
            }),
        ],
        [Operation.PartiQl] =
        [
            Refused(stage => stage.Client.ExecuteStatementAsync(
                new ExecuteStatementRequest { Statement = $"SELECT * FROM \"{stage.TableName}\" WHERE Id='p-0'" }, Token)),
            None,
            None,
            None,
        ],
        [Operation.CountOnEncrypted] =
        [
            Refused(stage => stage.Client.QueryAsync(Counting(Filtered(QueryRequest(stage), "Ssn")), Token)),
            Refused(stage => stage.Client.Paginators.Query(Counting(Filtered(QueryRequest(stage), "Ssn"))).Responses.ToListAsync(Token).AsTask()),
            Refused(stage => Task.Run(
                () => stage.Table.Scan(new ScanOperationConfig { Filter = Filter("Ssn", "x").Filter, Select = SelectValues.Count }).Count, Token)),
            None,
        ],
        [Operation.FilterOnEncrypted] =
        [
            Refused(stage => stage.Client.ScanAsync(
                new ScanRequest
                {
                    TableName = stage.TableName, FilterExpression = "Home.City = :c", ExpressionAttributeValues = new() { [":c"] = new() { S = "x" } },
                },
                Token)),
            Refused(stage => stage.Client.Paginators.Query(Filtered(QueryRequest(stage), "Ssn")).Responses.SelectMany(page => page.Items).ToListAsync(Token).AsTask()),
            Refused(stage => stage.Table.Scan(Filter("Ssn", "x")).GetRemainingAsync(Token)),
            Refused(stage => stage.Context.ScanAsync<Visit>(
                [new ScanCondition("Visits", ScanOperator.GreaterThan, 3)], stage.Config(new ScanConfig())).GetRemainingAsync(Token)),
        ],
    };

    private static Cell.Same Same(Func<Stage, Task<string>> run) => new(run);

    private static Cell.Refused Refused(Func<Stage, Task> run) => new(run);

    private static async Task<string> DoneAsync(Task operation)
    {
        await operation;
        return "done";
    }

    private static async Task<string> FailingAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return "succeeded";
        }
        catch (AmazonDynamoDBException e)
        {
            return e.GetType().Name;
        }
    }

    private static QueryRequest QueryRequest(Stage stage, int? limit = null) => new()
    {
        TableName = stage.TableName,
        KeyConditionExpression = "Id = :id AND #day > :day",
        ExpressionAttributeNames = new() { ["#day"] = "Day" },
        ExpressionAttributeValues = new() { [":id"] = new() { S = "p-0" }, [":day"] = new() { S = Day(0) } },
        Limit = limit,
        ScanIndexForward = false,
    };

    private static QueryRequest IndexRequest(Stage stage) => new()
    {
        TableName = stage.TableName,
        IndexName = IndexName,
        KeyConditions = new()
        {
            ["Clinic"] = new() { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [new() { S = "North" }] },
        },
    };

    private static QueryRequest Filtered(QueryRequest request, string attribute = "Clinic")
    {
        request.FilterExpression = $"{attribute} <> :c";
        request.ExpressionAttributeValues[":c"] = new() { S = "North" };
        return request;
    }

    private static QueryRequest Counting(QueryRequest request)
    {
        request.Select = Select.COUNT;
        return request;
    }

    private static ScanOperationConfig Filter(string attribute, string value)
    {
        var filter = new ScanFilter();
        filter.AddCondition(attribute, ScanOperator.Equal, value);
        return new ScanOperationConfig { Filter = filter };
    }
}
