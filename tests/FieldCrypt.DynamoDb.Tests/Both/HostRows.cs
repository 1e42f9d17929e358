using Amazon.Runtime;
using Amazon.DynamoDBv2.Model;
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
        new("a failing update raises the event of a failure", side => EventsAsync(side, async inner => await inner.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = inner.TableName, Key = inner.Key(1), UpdateExpression = "SET Ssn = :v", ConditionExpression = "Ssn = :v",
                ExpressionAttributeValues = new() { [":v"] = S("other") },
            },
            Side.Token))),
        new("capacity is told when it is asked for", async side =>
        {
            var answer = await side.Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = side.TableName, Key = side.Key(1), UpdateExpression = "SET Ssn = :v",
                    ExpressionAttributeValues = new() { [":v"] = S("new") }, ReturnConsumedCapacity = Amazon.DynamoDBv2.ReturnConsumedCapacity.TOTAL,
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

    private static string Told(AmazonWebServiceResponse answer) =>
        $"{answer.HttpStatusCode} {!string.IsNullOrEmpty(answer.ResponseMetadata?.RequestId)}";

    // A protected table may take several requests for one call: what counts is that each kind of event comes.
    private static async Task<string> EventsAsync(Side side, Func<Side, Task<AmazonWebServiceResponse>> run)
    {
        var (before, after, failed) = (0, 0, 0);
        RequestEventHandler onBefore = (_, _) => before++;
        ResponseEventHandler onAfter = (_, _) => after++;
        ExceptionEventHandler onFailed = (_, _) => failed++;
        side.Client.BeforeRequestEvent += onBefore;
        side.Client.AfterResponseEvent += onAfter;
        side.Client.ExceptionEvent += onFailed;
        try
        {
            await run(side);
        }
        catch (ConditionalCheckFailedException)
        {
        }
        finally
        {
            side.Client.BeforeRequestEvent -= onBefore;
            side.Client.AfterResponseEvent -= onAfter;
            side.Client.ExceptionEvent -= onFailed;
        }

        return $"before {before > 0}, after {after > 0}, failed {failed > 0}";
    }
}
