using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Cell;
using static FieldCrypt.DynamoDb.Tests.Models.Outcome;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Several items in one request: batches and transactions.</summary>
internal static class BatchRows
{
    // Columns are low-level, paginators, document model, DynamoDBContext.
    public static readonly IReadOnlyDictionary<Operation, Cell[]> All = new Dictionary<Operation, Cell[]>
    {
        [Operation.BatchGet] =
        [
            new Same(async stage => Text((await stage.Client.BatchGetItemAsync(
                new Dictionary<string, KeysAndAttributes> { [stage.TableName] = new() { Keys = [Key("p-0", 0), Key("p-1", 1), Key("p-0", 9)] } },
                Token)).Responses[stage.TableName])),
            new Absent(),
            new Same(async stage =>
            {
                var batch = stage.Table.CreateBatchGet();
                batch.AddKey("p-0", Day(0));
                batch.AddKey("p-1", Day(1));
                await batch.ExecuteAsync(Token);
                return Text(batch.Results);
            }),
            new Same(async stage =>
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
            new Same(async stage => await DoneAsync(stage.Client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [stage.TableName] = [new(new PutRequest(Item("p-3", 0))), new(new DeleteRequest(Key("p-0", 0)))],
                },
                Token))),
            new Absent(),
            new Same(async stage =>
            {
                var batch = stage.Table.CreateBatchWrite();
                batch.AddDocumentToPut(Document.FromAttributeMap(Item("p-3", 0)));
                batch.AddKeyToDelete("p-0", Day(0));
                return await DoneAsync(batch.ExecuteAsync(Token));
            }),
            new Same(async stage =>
            {
                var batch = stage.Context.CreateBatchWrite<Visit>(stage.Config(new BatchWriteConfig { SkipVersionCheck = true }));
                batch.AddPutItem(Person("p-3", 0));
                batch.AddDeleteKey("p-0", Day(0));
                return await DoneAsync(batch.ExecuteAsync(Token));
            }),
        ],
        [Operation.TransactGet] =
        [
            new Same(async stage => Text((await stage.Client.TransactGetItemsAsync(
                new TransactGetItemsRequest
                {
                    TransactItems =
                    [
                        new() { Get = new() { TableName = stage.TableName, Key = Key("p-0", 0), ProjectionExpression = "Ssn, Home.City" } },
                        new() { Get = new() { TableName = stage.TableName, Key = Key("p-1", 1) } },
                    ],
                },
                Token)).Responses.Select(response => response.Item))),
            new Absent(),
            new Same(async stage =>
            {
                var transaction = stage.Table.CreateTransactGet();
                transaction.AddKey("p-0", Day(0));
                transaction.AddKey("p-1", Day(1));
                await transaction.ExecuteAsync(Token);
                return Text(transaction.Results);
            }),
            new Same(async stage =>
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
            new Same(async stage => await DoneAsync(stage.Client.TransactWriteItemsAsync(
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
            new Absent(),
            new Same(async stage =>
            {
                var transaction = stage.Table.CreateTransactWrite();
                transaction.AddDocumentToPut(Document.FromAttributeMap(Item("p-3", 0)));
                transaction.AddDocumentToUpdate(new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Ssn"] = "new" });
                transaction.AddKeyToDelete("p-0", Day(0));
                return await DoneAsync(transaction.ExecuteAsync(Token));
            }),
            new Same(async stage =>
            {
                var transaction = stage.Context.CreateTransactWrite<Visit>(stage.Config(new TransactWriteConfig()));
                transaction.AddSaveItem(Person("p-3", 0));
                transaction.AddDeleteKey("p-0", Day(0));
                return await DoneAsync(transaction.ExecuteAsync(Token));
            }),
        ],
    };
}
