using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Cell;
using static FieldCrypt.DynamoDb.Tests.Models.PageRequests;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Many items of a table or an index: queries, scans and counts.</summary>
internal static class QueryRows
{
    // Columns are low-level, paginators, document model, DynamoDBContext.
    public static readonly IReadOnlyDictionary<Operation, Cell[]> All = new Dictionary<Operation, Cell[]>
    {
        [Operation.Query] =
        [
            new Same(async stage => Text((await stage.Client.QueryAsync(QueryRequest(stage), Token)).Items)),
            new Same(async stage => Text(await stage.Client.Paginators.Query(QueryRequest(stage, limit: 2)).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            new Same(async stage => Text(await stage.Table.Query(
                new QueryOperationConfig { Filter = new QueryFilter("Id", QueryOperator.Equal, "p-0"), Limit = 2 }).GetRemainingAsync(Token))),
            new Same(async stage => Text(await stage.Context
                .QueryAsync<Visit>("p-0", QueryOperator.GreaterThan, [Day(0)], stage.Config(new QueryConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.QueryFiltered] =
        [
            new Same(async stage => Text((await stage.Client.QueryAsync(Filtered(QueryRequest(stage)), Token)).Items)),
            new Same(async stage => Text(await stage.Client.Paginators.Query(Filtered(QueryRequest(stage, limit: 2))).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            new Same(async stage => Text(await stage.Table.Query(new QueryOperationConfig
            {
                KeyExpression = new Expression { ExpressionStatement = "Id = :id", ExpressionAttributeValues = { [":id"] = "p-0" } },
                FilterExpression = new Expression { ExpressionStatement = "Clinic = :c", ExpressionAttributeValues = { [":c"] = "North" } },
                Select = SelectValues.SpecificAttributes,
                AttributesToGet = ["Ssn", "Visits"],
            }).GetRemainingAsync(Token))),
            new Same(async stage => Text(await stage.Context.QueryAsync<Visit>(
                "p-0", stage.Config(new QueryConfig { QueryFilter = [new ScanCondition("Clinic", ScanOperator.Equal, "North")] })).GetRemainingAsync(Token))),
        ],
        [Operation.QueryIndex] =
        [
            new Same(async stage => Text((await stage.Client.QueryAsync(IndexRequest(stage), Token)).Items)),
            new Same(async stage => Text(await stage.Client.Paginators.Query(IndexRequest(stage)).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            new Same(async stage => Text(await stage.Table.Query(new QueryOperationConfig
            {
                IndexName = IndexName, Filter = new QueryFilter("Clinic", QueryOperator.Equal, "North"),
            }).GetRemainingAsync(Token))),
            new Same(async stage => Text(await stage.Context
                .QueryAsync<Visit>("North", stage.Config(new QueryConfig { IndexName = IndexName })).GetRemainingAsync(Token))),
        ],
        [Operation.Scan] =
        [
            new Same(async stage => Text((await stage.Client.ScanAsync(new ScanRequest { TableName = stage.TableName }, Token)).Items)),
            new Same(async stage => Text(await stage.Client.Paginators.Scan(
                new ScanRequest { TableName = stage.TableName, Limit = 1 }).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            new Same(async stage => Text(await stage.Table.Scan(new ScanOperationConfig { Limit = 4 }).GetRemainingAsync(Token))),
            new Same(async stage => Text(await stage.Context.ScanAsync<Visit>([], stage.Config(new ScanConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.ScanFiltered] =
        [
            new Same(async stage => Text((await stage.Client.ScanAsync(
                new ScanRequest
                {
                    TableName = stage.TableName, FilterExpression = "Clinic = :c AND attribute_exists(Ssn)", ProjectionExpression = "Tags, Home",
                    ExpressionAttributeValues = new() { [":c"] = new() { S = "South" } },
                },
                Token)).Items)),
            new Same(async stage => Text(await stage.Client.Paginators.Scan(new ScanRequest
            {
                TableName = stage.TableName, ScanFilter = new()
                {
                    ["Clinic"] = new() { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [new() { S = "South" }] },
                },
            }).Responses.SelectMany(page => page.Items).ToListAsync(Token))),
            new Same(async stage => Text(await stage.Table.Scan(Filter("Clinic", "South")).GetRemainingAsync(Token))),
            new Same(async stage => Text(await stage.Context.ScanAsync<Visit>(
                [new ScanCondition("Clinic", ScanOperator.BeginsWith, "Sou")], stage.Config(new ScanConfig())).GetRemainingAsync(Token))),
        ],
        [Operation.ScanInParallel] =
        [
            new Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Client.ScanAsync(
                new ScanRequest { TableName = stage.TableName, Segment = segment, TotalSegments = 4 }, Token)))).SelectMany(page => page.Items))),
            new Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Client.Paginators.Scan(
                new ScanRequest { TableName = stage.TableName, Segment = segment, TotalSegments = 4, Limit = 1 }).Responses.SelectMany(page => page.Items).ToListAsync(Token).AsTask())))
                .SelectMany(items => items))),
            new Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Table.Scan(
                new ScanOperationConfig { Segment = segment, TotalSegments = 4 }).GetRemainingAsync(Token)))).SelectMany(items => items))),
            new Same(async stage => Text((await Task.WhenAll(Enumerable.Range(0, 4).Select(segment => stage.Context.FromScanAsync<Visit>(
                new ScanOperationConfig { Segment = segment, TotalSegments = 4 }, stage.Config(new FromScanConfig())).GetRemainingAsync(Token))))
                .SelectMany(visits => visits))),
        ],
        [Operation.Count] =
        [
            new Same(async stage => $"{(await stage.Client.QueryAsync(Counting(QueryRequest(stage)), Token)).Count}"),
            new Same(async stage => $"{(await stage.Client.Paginators.Query(Counting(QueryRequest(stage))).Responses.ToListAsync(Token)).Sum(page => page.Count)}"),
            new Same(stage => Task.FromResult($"{stage.Table.Scan(new ScanOperationConfig { Select = SelectValues.Count }).Count}")),
            new Absent(),
        ],
    };
}
