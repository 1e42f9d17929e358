using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>What hosts hang on a client: request ids, consumed capacity, events.</summary>
internal static class HostRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        .. Calls.SelectMany(static call => new Row[]
        {
            new($"{call.Name} tells its request id", async side => Told(await call.Run(side))),
            new($"{call.Name} raises the events of a client", side => EventsAsync(side, call.Run)),
        }),
        .. Refusals.Select(static call => new Row($"{call.Name} raises the event of a failure", side => FailureAsync(side, call.Run))),
        new("capacity is told when it is asked for", async side =>
        {
            var answer = await side.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = side.TableName, Key = side.Key(1), UpdateExpression = "SET Ssn = :v",
                    ExpressionAttributeValues = new() { [":v"] = S("new") }, ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
                },
                Side.Token);
            return $"{answer.ConsumedCapacity?.TableName == side.TableName} {answer.ConsumedCapacity?.CapacityUnits > 0}";
        }),
    ];

    private static (string Name, Func<Side, Task<AmazonWebServiceResponse>> Run)[] Calls =>
    [
        ("a get", async side => await side.Client.GetItemAsync(side.TableName, side.Key(1), Side.Token)),
        ("a put", async side => await side.Client.PutItemAsync(side.TableName, side.Item(1), Side.Token)),
        ("a put on a condition", async side => await side.Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = side.TableName, Item = side.Item(1), ConditionExpression = "Ssn = :v", ExpressionAttributeValues = new() { [":v"] = S("ssn-1") },
            },
            Side.Token)),
        ("an update", async side => await side.Client.UpdateItemAsync(
            side.TableName, side.Key(1), new() { ["Ssn"] = new() { Value = S("new") } }, Side.Token)),
        ("a deletion on a condition", async side => await side.Client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = side.TableName, Key = side.Key(1), ConditionExpression = "Ssn = :v", ExpressionAttributeValues = new() { [":v"] = S("ssn-1") },
            },
            Side.Token)),
        ("a query", async side => await side.Client.QueryAsync(side.Query(), Side.Token)),
    ];

    private static (string Name, Func<Side, Task<AmazonWebServiceResponse>> Run)[] Refusals =>
    [
        ("a failing update", async side => await side.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = side.TableName, Key = side.Key(1), UpdateExpression = "SET Ssn = :v", ConditionExpression = "Ssn = :v",
                ExpressionAttributeValues = new() { [":v"] = S("other") },
            },
            Side.Token)),
        ("an update that is not possible on the item", async side => await side.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = side.TableName, Key = side.Key(1), UpdateExpression = "SET Ssn = Ssn + :v", ExpressionAttributeValues = new() { [":v"] = N("1") },
            },
            Side.Token)),
        ("a failing put", async side => await side.Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = side.TableName, Item = side.Item(1), ConditionExpression = "Ssn = :v", ExpressionAttributeValues = new() { [":v"] = S("other") },
            },
            Side.Token)),
        ("a failing deletion", async side => await side.Client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = side.TableName, Key = side.Key(1), ConditionExpression = "Ssn = :v", ExpressionAttributeValues = new() { [":v"] = S("other") },
            },
            Side.Token)),
    ];

    private static string Told(AmazonWebServiceResponse answer) =>
        $"{answer.HttpStatusCode} {!string.IsNullOrEmpty(answer.ResponseMetadata?.RequestId)}";

    // A protected table may take several requests for one call: what counts is that each kind of event comes.
    private static async Task<string> EventsAsync(Side side, Func<Side, Task<AmazonWebServiceResponse>> run)
    {
        var (before, after, failed, _) = await CountAsync(side, run);
        return $"before {before > 0}, after {after > 0}, failed {failed > 0}";
    }

    // On a protected table the item was read first, and that has an answer and its event.
    private static async Task<string> FailureAsync(Side side, Func<Side, Task<AmazonWebServiceResponse>> run)
    {
        var (before, _, failed, error) = await CountAsync(side, run);
        return $"before {before > 0}, failed {failed}, {error?.GetType().Name} {error?.ErrorCode}";
    }

    private static async Task<(int Before, int After, int Failed, AmazonDynamoDBException? Error)> CountAsync(
        Side side, Func<Side, Task<AmazonWebServiceResponse>> run)
    {
        var (before, after, failed) = (0, 0, 0);
        AmazonDynamoDBException? error = null;
        RequestEventHandler onBefore = (_, _) => before++;
        ResponseEventHandler onAfter = (_, _) => after++;
        ExceptionEventHandler onFailed = (_, e) =>
        {
            failed++;
            error = ((WebServiceExceptionEventArgs)e).Exception as AmazonDynamoDBException;
        };
        side.Client.BeforeRequestEvent += onBefore;
        side.Client.AfterResponseEvent += onAfter;
        side.Client.ExceptionEvent += onFailed;
        try
        {
            await run(side);
        }
        catch (AmazonDynamoDBException)
        {
        }
        finally
        {
            side.Client.BeforeRequestEvent -= onBefore;
            side.Client.AfterResponseEvent -= onAfter;
            side.Client.ExceptionEvent -= onFailed;
        }

        return (before, after, failed, error);
    }
}
