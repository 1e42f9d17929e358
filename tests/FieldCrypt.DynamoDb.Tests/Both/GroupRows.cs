using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Several items at once: batches and transactions, and how they fail.</summary>
internal static class GroupRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("a batch of gets", side => BatchGetAsync(side, null, 1, 2, 9)),
        new("a batch of gets with a projection", side => BatchGetAsync(side, "Home.City, Cache", 1, 2)),
        new("a batch with one key twice", side => BatchGetAsync(side, null, 1, 1)),
        new("a batch of no keys", side => BatchGetAsync(side, null)),
        new("a batch of writes", async side =>
        {
            var answer = await side.Client.BatchWriteItemAsync(Writes(side, Put(side, 9), Put(side, 1), Delete(side, 2)), Side.Token);
            return $"{answer.UnprocessedItems?.Count ?? 0}";
        }),
        new("a batch that writes one item twice", async side =>
        {
            await side.Client.BatchWriteItemAsync(Writes(side, Put(side, 9), Delete(side, 9)), Side.Token);
            return "done";
        }),
        new("a transaction of gets", side => TransactGetAsync(side, null, 1, 9, 3), Needs.Transactions),
        new("a transaction of gets with projections", side => TransactGetAsync(side, "Ssn, Marks[1]", 1, 2), Needs.Transactions),
        new("a transaction of all kinds of writes", side => side.TransactAsync(
            new() { Put = new() { TableName = side.TableName, Item = side.Item(9) } },
            Update(side, 1, "SET Ssn = :v", S("new")),
            new() { Delete = new() { TableName = side.TableName, Key = side.Key(2) } },
            Check(side, 3, "Ssn = :v", S("ssn-3"))), Needs.Transactions),
        new("a transaction in which an update's condition fails", side => side.TransactAsync(
            Update(side, 1, "SET Ssn = :v", S("new")),
            Update(side, 2, "SET Ssn = :v", S("new"), "Visits > :v")), Needs.Transactions),
        new("a transaction in which a check on a signed attribute fails beside an update without a condition", side => side.TransactAsync(
            Update(side, 1, "SET Ssn = :v", S("new")),
            Check(side, 2, "Note = :v", S("other"))), Needs.Transactions),
        new("a transaction in which a check on a signed attribute fails beside an update whose condition holds", side => side.TransactAsync(
            Update(side, 1, "SET Visits = :v", N("1"), "Visits = :v"),
            Check(side, 2, "Note = :v", S("other"))), Needs.Transactions),
        new("a transaction in which two conditions on encrypted attributes fail", side => side.TransactAsync(
            Check(side, 1, "Ssn = :v", S("other")),
            Update(side, 2, "SET Ssn = :v", S("new")),
            Check(side, 3, "contains(Tags, :v)", S("nine"))), Needs.Transactions),
        new("a transaction in which a condition on an encrypted attribute fails and one on a signed", side => side.TransactAsync(
            Check(side, 1, "Ssn = :v", S("other")),
            Check(side, 2, "Note = :v", S("other"))), Needs.Transactions),
        new("a transaction that fails on what is to be put", side => side.TransactAsync(
            new() { Put = new() { TableName = side.TableName, Item = side.Item(1), ConditionExpression = "attribute_not_exists(Id)" } },
            Update(side, 2, "SET Ssn = :v", S("new"))), Needs.Transactions),
        new("a transaction that fails on what is to be deleted", side => side.TransactAsync(
            Delete(side, 1, "Ssn = :v", S("other")),
            Update(side, 2, "SET Note = :v", S("new"))), Needs.Transactions),
        new("a transaction whose failure brings the item along", side =>
        {
            var update = Update(side, 1, "SET Ssn = :v", S("new"), "Ssn = :v");
            update.Update.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
            return side.TransactAsync(Update(side, 2, "SET Ssn = :v", S("new")), update);
        }, Needs.Transactions),
        new("a transaction that updates one item twice", side => side.TransactAsync(
            Update(side, 1, "SET Ssn = :v", S("new")),
            Update(side, 1, "SET Note = :v", S("new"))), Needs.Transactions),
        new("a transaction that puts and deletes one item", side => side.TransactAsync(
            new() { Put = new() { TableName = side.TableName, Item = side.Item(1) } },
            Delete(side, 1, "attribute_exists(Id) OR Ssn = :v", S("x"))), Needs.Transactions),
        new("a transaction on what is not there", side => side.TransactAsync(
            Update(side, 9, "SET Ssn = :v", S("new")),
            Check(side, 8, "attribute_not_exists(Ssn) OR Ssn = :v", S("x"))), Needs.Transactions),
        new("a transaction repeated under its token", async side =>
        {
            var token = Guid.NewGuid().ToString();
            for (var i = 0; i < 2; i++)
            {
                await side.Client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest { ClientRequestToken = token, TransactItems = [Update(side, 1, "ADD Visits :v", N("1"))] }, Side.Token);
            }

            return "done";
        }, Needs.Transactions),
        new("a transaction of nothing", side => side.TransactAsync(), Needs.Transactions),
    ];

    private static async Task<string> BatchGetAsync(Side side, string? projection, params int[] days)
    {
        var keys = new KeysAndAttributes { Keys = [.. days.Select(side.Key)], ProjectionExpression = projection, ConsistentRead = true };
        var answer = await side.Client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [side.TableName] = keys }, Side.Token);
        return $"{answer.UnprocessedKeys?.Count ?? 0} {Told.InAnyOrder(answer.Responses[side.TableName])}";
    }

    private static async Task<string> TransactGetAsync(Side side, string? projection, params int[] days)
    {
        var gets = days.Select(day => new TransactGetItem
        {
            Get = new Get { TableName = side.TableName, Key = side.Key(day), ProjectionExpression = projection },
        });
        var answer = await side.Client.TransactGetItemsAsync(new TransactGetItemsRequest { TransactItems = [.. gets] }, Side.Token);
        return Told.Of(answer.Responses.Select(response => response.Item ?? []));
    }

    private static Dictionary<string, List<WriteRequest>> Writes(Side side, params WriteRequest[] writes) => new() { [side.TableName] = [.. writes] };

    private static WriteRequest Put(Side side, int day) => new() { PutRequest = new PutRequest { Item = side.Item(day, ("Ssn", S("batch"))) } };

    private static WriteRequest Delete(Side side, int day) => new() { DeleteRequest = new DeleteRequest { Key = side.Key(day) } };

    private static TransactWriteItem Update(Side side, int day, string expression, AttributeValue value, string? condition = null) => new()
    {
        Update = new Update
        {
            TableName = side.TableName,
            Key = side.Key(day),
            UpdateExpression = expression,
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":v"] = value },
        },
    };

    private static TransactWriteItem Check(Side side, int day, string condition, AttributeValue value) => new()
    {
        ConditionCheck = new ConditionCheck
        {
            TableName = side.TableName,
            Key = side.Key(day),
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":v"] = value },
        },
    };

    private static TransactWriteItem Delete(Side side, int day, string condition, AttributeValue value) => new()
    {
        Delete = new Delete
        {
            TableName = side.TableName,
            Key = side.Key(day),
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":v"] = value },
        },
    };
}
