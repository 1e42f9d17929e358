using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Cell;
using static FieldCrypt.DynamoDb.Tests.Models.Outcome;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>One item at a time: put, get, update, delete, and conditions on them.</summary>
internal static class ItemRows
{
    // Columns are low-level, paginators, document model, DynamoDBContext.
    public static readonly IReadOnlyDictionary<Operation, Cell[]> All = new Dictionary<Operation, Cell[]>
    {
        [Operation.Put] =
        [
            new Same(async stage => Text([(await stage.Client.PutItemAsync(
                new PutItemRequest { TableName = stage.TableName, Item = Item("p-0", 9), ReturnValues = ReturnValue.ALL_OLD }, Token)).Attributes ?? []])),
            new Absent(),
            new Same(async stage => Text([(await stage.Table.PutItemAsync(
                Document.FromAttributeMap(Item("p-0", 0)), new PutItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Token))])),
            new Same(async stage => await DoneAsync(stage.Context.SaveAsync(Person("p-9", 9), stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.PutOnCondition] =
        [
            new Same(stage => FailingAsync(() => stage.Client.PutItemAsync(
                new PutItemRequest { TableName = stage.TableName, Item = Item("p-0", 0), ConditionExpression = "attribute_not_exists(Id)" }, Token))),
            new Absent(),
            new Same(stage => FailingAsync(() => stage.Table.PutItemAsync(
                Document.FromAttributeMap(Item("p-0", 0)),
                new PutItemOperationConfig { ConditionalExpression = new Expression { ExpressionStatement = "attribute_not_exists(Ssn)" } },
                Token))),
            new Same(stage => FailingAsync(() => stage.Context.SaveAsync(Person("p-0", 0), stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.Get] =
        [
            new Same(async stage => Text([(await stage.Client.GetItemAsync(stage.TableName, Key("p-0", 2), Token)).Item])),
            new Absent(),
            new Same(async stage => Text([await stage.Table.GetItemAsync("p-0", Day(2), Token)])),
            new Same(async stage => Text([await stage.Context.LoadAsync<Visit>("p-0", Day(2), stage.Config(new LoadConfig()), Token)])),
        ],
        [Operation.GetProjected] =
        [
            new Same(async stage => Text([(await stage.Client.GetItemAsync(
                new GetItemRequest { TableName = stage.TableName, Key = Key("p-0", 2), ProjectionExpression = "Home.City, Visits" }, Token)).Item])),
            new Absent(),
            new Same(async stage => Text([await stage.Table.GetItemAsync("p-0", Day(2), new GetItemOperationConfig { AttributesToGet = ["Ssn"] }, Token)])),
            new Absent(),
        ],
        [Operation.Update] =
        [
            new Same(async stage => Text([(await stage.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 1), UpdateExpression = "SET Home.City = :c ADD Visits :one, Tags :t",
                    ExpressionAttributeValues = new() { [":c"] = new() { S = "new" }, [":one"] = new() { N = "1" }, [":t"] = new() { SS = ["three"] } },
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                Token)).Attributes])),
            new Absent(),
            new Same(async stage => Text([await stage.Table.UpdateItemAsync(
                new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Ssn"] = "new", ["Visits"] = 7 },
                new UpdateItemOperationConfig { ReturnValues = ReturnValues.AllNewAttributes },
                Token)])),
            new Same(async stage => await DoneAsync(stage.Context.SaveAsync(
                await stage.Context.LoadAsync<Visit>("p-1", Day(1), stage.Config(new LoadConfig()), Token) with { Ssn = null, Visits = 8, Tags = [] },
                stage.Config(new SaveConfig()),
                Token))),
        ],
        [Operation.UpdateOnCondition] =
        [
            new Same(stage => FailingAsync(() => stage.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 1), UpdateExpression = "SET Ssn = :s", ConditionExpression = "Visits > :n",
                    ExpressionAttributeValues = new() { [":s"] = new() { S = "new" }, [":n"] = new() { N = "100" } },
                },
                Token))),
            new Absent(),
            new Same(stage => FailingAsync(() => stage.Table.UpdateItemAsync(
                new Document { ["Id"] = "p-1", ["Day"] = Day(1), ["Clinic"] = "new" },
                new UpdateItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } },
                Token))),
            new Same(stage => FailingAsync(() => stage.Context.SaveAsync(Person("p-1", 1) with { Version = 5 }, stage.Config(new SaveConfig()), Token))),
        ],
        [Operation.Delete] =
        [
            new Same(async stage => Text([(await stage.Client.DeleteItemAsync(stage.TableName, Key("p-1", 3), ReturnValue.ALL_OLD, Token)).Attributes])),
            new Absent(),
            new Same(async stage => Text([await stage.Table.DeleteItemAsync(
                "p-1", Day(3), new DeleteItemOperationConfig { ReturnValues = ReturnValues.AllOldAttributes }, Token)])),
            new Same(async stage => await DoneAsync(stage.Context.DeleteAsync<Visit>("p-1", Day(3), stage.Config(new DeleteConfig()), Token))),
        ],
        [Operation.DeleteOnCondition] =
        [
            new Same(stage => FailingAsync(() => stage.Client.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = stage.TableName, Key = Key("p-1", 3), ConditionExpression = "contains(Tags, :t)",
                    ExpressionAttributeValues = new() { [":t"] = new() { S = "nine" } },
                },
                Token))),
            new Absent(),
            new Same(stage => FailingAsync(() => stage.Table.DeleteItemAsync(
                "p-1", Day(3), new DeleteItemOperationConfig { Expected = new Document { ["Ssn"] = "other" } }, Token))),
            new Same(stage => FailingAsync(() => stage.Context.DeleteAsync(Person("p-1", 3) with { Version = 5 }, stage.Config(new DeleteConfig()), Token))),
        ],
    };
}
