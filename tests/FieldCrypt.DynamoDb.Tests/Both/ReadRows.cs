using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Getting and searching: projections, pages, filters on what is readable, indexes, counts.</summary>
internal static class ReadRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("an item", side => side.GetAsync(1)),
        new("an item that is not there", side => side.GetAsync(9)),
        new("an item read with eventual consistency", side => side.GetAsync(1, get => get.ConsistentRead = false)),
        new("a projection to an encrypted attribute", side => ProjectAsync(side, "Ssn")),
        new("a projection to a path in a map", side => ProjectAsync(side, "Home.City")),
        new("a projection to items of a list", side => ProjectAsync(side, "Home.Streets[0], Home.Streets[2], Marks[2].deep")),
        new("a projection to what is not there", side => ProjectAsync(side, "Photo, Home.Nowhere, Marks[9]")),
        new("a projection to keys and what is unsigned", side => ProjectAsync(side, "Id, Cache")),
        new("a projection under other names", side => side.GetAsync(1, get =>
        {
            get.ProjectionExpression = "#a.#b";
            get.ExpressionAttributeNames = new() { ["#a"] = "Home", ["#b"] = "City" };
        })),
        new("a projection to two paths of which one holds the other", side => ProjectAsync(side, "Home, Home.City")),
        new("a projection to a reserved word", side => ProjectAsync(side, "Name")),
        new("a projection with a name that is not given", side => ProjectAsync(side, "#nowhere")),
        new("a projection with a name that is not used", side => side.GetAsync(1, get =>
        {
            get.ProjectionExpression = "Ssn";
            get.ExpressionAttributeNames = new() { ["#unused"] = "Note" };
        }), Needs.Details),
        new("a projection that is no expression", side => ProjectAsync(side, "Ssn,,")),
        new("attributes to get in the former form", side => side.GetAsync(1, get => get.AttributesToGet = ["Ssn", "Visits"])),
        new("a get without its sort key", side => side.GetAsync(1, get => get.Key.Remove("Day"))),
        new("a get with more than the key", side => side.GetAsync(1, get => get.Key["Note"] = S("x"))),
        new("a partition", side => QueryAsync(side)),
        new("a partition backwards", side => QueryAsync(side, query => query.ScanIndexForward = false)),
        new("a part of a partition", side => QueryAsync(side, query => Range(query, "Day BETWEEN :a AND :b", "02", "03"))),
        new("a prefix of the sort key", side => QueryAsync(side, query => Range(query, "begins_with(Day, :a) AND Id = :id", "0", null))),
        new("a page, and where the next begins", async side =>
        {
            var page = await side.Client.QueryAsync(side.Query(query => query.Limit = 2), Side.Token);
            var next = await side.Client.QueryAsync(side.Query(query => query.ExclusiveStartKey = page.LastEvaluatedKey), Side.Token);
            return $"{page.Count} {page.ScannedCount} {Told.Of(page.LastEvaluatedKey)} {next.Count} {Told.Of(next.Items)}";
        }),
        new("a filter on a signed attribute", side => QueryAsync(side, query => Filter(query, "Note <> :a", S("note-2")))),
        new("a filter on an unsigned attribute", side => QueryAsync(side, query => Filter(query, "Cache < :a", N("5")))),
        new("a filter that everything passes and a projection", side => QueryAsync(side, query =>
        {
            Filter(query, "attribute_exists(Clinic) AND Cache = :a", N("19"));
            query.ProjectionExpression = "Ssn, Home.City";
        })),
        new("a count", side => QueryAsync(side, query => query.Select = Select.COUNT)),
        new("a count of what a filter leaves", side => QueryAsync(side, query =>
        {
            Filter(query, "Note = :a", S("note-2"));
            query.Select = Select.COUNT;
        })),
        new("selected attributes", side => QueryAsync(side, query =>
        {
            query.Select = Select.SPECIFIC_ATTRIBUTES;
            query.ProjectionExpression = "Visits";
        })),
        new("a query in both forms at once", side => QueryAsync(side, query =>
        {
            query.Select = Select.SPECIFIC_ATTRIBUTES;
            query.AttributesToGet = ["Visits"];
        })),
        new("all attributes and a projection, which contradict each other", side => QueryAsync(side, query =>
        {
            query.Select = Select.ALL_ATTRIBUTES;
            query.ProjectionExpression = "Visits";
        }), Needs.Details),
        new("a count and a projection, which contradict each other", side => QueryAsync(side, query =>
        {
            query.Select = Select.COUNT;
            query.ProjectionExpression = "Visits";
        }), Needs.Details),
        new("selected attributes of which none is named", side => QueryAsync(side, query => query.Select = Select.SPECIFIC_ATTRIBUTES), Needs.Details),
        new("projected attributes of a table, which has none", side => QueryAsync(side, query => query.Select = Select.ALL_PROJECTED_ATTRIBUTES), Needs.Details),
        new("an index", side => IndexAsync(side)),
        new("all projected attributes of an index", side => IndexAsync(side, query => query.Select = Select.ALL_PROJECTED_ATTRIBUTES)),
        new("an index that is not there", side => IndexAsync(side, query => query.IndexName = "Nowhere")),
        new("a consistent read of a global index, which has none", side => IndexAsync(side, query => query.ConsistentRead = true)),
        new("a query in the former form", side => QueryAsync(side, query =>
        {
            query.KeyConditionExpression = null;
            query.ExpressionAttributeValues = null;
            query.KeyConditions = new() { ["Id"] = new Condition { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [S(side.Id)] } };
        })),
        new("a query without its partition", side => QueryAsync(side, query => query.KeyConditionExpression = "Day = :id")),
        new("a scan with a filter on the key", async side =>
        {
            var items = await side.Client.Paginators.Scan(new ScanRequest
            {
                TableName = side.TableName,
                FilterExpression = "Id = :id",
                ExpressionAttributeValues = new() { [":id"] = S(side.Id) },
            }).Responses.SelectMany(page => page.Items).ToListAsync(Side.Token);
            return Told.InAnyOrder(items);
        }),
        new("a scan in two segments", async side =>
        {
            var items = new List<Dictionary<string, AttributeValue>>();
            for (var segment = 0; segment < 2; segment++)
            {
                items.AddRange(await side.Client.Paginators.Scan(new ScanRequest
                {
                    TableName = side.TableName,
                    Segment = segment,
                    TotalSegments = 2,
                    FilterExpression = "Id = :id",
                    ProjectionExpression = "Ssn",
                    ExpressionAttributeValues = new() { [":id"] = S(side.Id) },
                }).Responses.SelectMany(page => page.Items).ToListAsync(Side.Token));
            }

            return Told.InAnyOrder(items);
        }),
    ];

    private static Task<string> ProjectAsync(Side side, string expression) => side.GetAsync(1, get => get.ProjectionExpression = expression);

    private static async Task<string> QueryAsync(Side side, Action<QueryRequest>? more = null)
    {
        var answer = await side.Client.QueryAsync(side.Query(more), Side.Token);
        return $"{answer.Count} {answer.ScannedCount} {Told.Of(answer.Items ?? [])}";
    }

    private static async Task<string> IndexAsync(Side side, Action<QueryRequest>? more = null)
    {
        var request = side.Query();
        request.IndexName = Side.IndexName;
        request.ConsistentRead = false;
        request.KeyConditionExpression = "Clinic = :id";
        more?.Invoke(request);
        return Told.InAnyOrder((await side.Client.QueryAsync(request, Side.Token)).Items);
    }

    private static void Filter(QueryRequest query, string filter, AttributeValue value)
    {
        query.FilterExpression = filter;
        query.ExpressionAttributeValues[":a"] = value;
    }

    private static void Range(QueryRequest query, string condition, string from, string? to)
    {
        query.KeyConditionExpression = to is null ? condition : $"Id = :id AND {condition}";
        query.ExpressionAttributeValues[":a"] = S(from);
        if (to is not null)
        {
            query.ExpressionAttributeValues[":b"] = S(to);
        }
    }
}
