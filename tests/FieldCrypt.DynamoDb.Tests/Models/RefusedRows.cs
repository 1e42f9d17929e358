using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Cell;
using static FieldCrypt.DynamoDb.Tests.Models.PageRequests;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>What would need the plaintext in the service.</summary>
internal static class RefusedRows
{
    // Columns are low-level, paginators, document model, DynamoDBContext.
    public static readonly IReadOnlyDictionary<Operation, Cell[]> All = new Dictionary<Operation, Cell[]>
    {
        [Operation.PartiQl] =
        [
            new Refused(stage => stage.Client.ExecuteStatementAsync(
                new ExecuteStatementRequest { Statement = $"SELECT * FROM \"{stage.TableName}\" WHERE Id='p-0'" }, Token)),
            new Absent(),
            new Absent(),
            new Absent(),
        ],
        [Operation.CountOnEncrypted] =
        [
            new Refused(stage => stage.Client.QueryAsync(Counting(Filtered(QueryRequest(stage), "Ssn")), Token)),
            new Refused(stage => stage.Client.Paginators.Query(Counting(Filtered(QueryRequest(stage), "Ssn"))).Responses.ToListAsync(Token).AsTask()),
            new Refused(stage => Task.Run(
                () => stage.Table.Scan(new ScanOperationConfig { Filter = Filter("Ssn", "x").Filter, Select = SelectValues.Count }).Count, Token)),
            new Absent(),
        ],
        [Operation.FilterOnEncrypted] =
        [
            new Refused(stage => stage.Client.ScanAsync(
                new ScanRequest
                {
                    TableName = stage.TableName, FilterExpression = "Home.City = :c", ExpressionAttributeValues = new() { [":c"] = new() { S = "x" } },
                },
                Token)),
            new Refused(stage => stage.Client.Paginators.Query(Filtered(QueryRequest(stage), "Ssn")).Responses.SelectMany(page => page.Items).ToListAsync(Token).AsTask()),
            new Refused(stage => stage.Table.Scan(Filter("Ssn", "x")).GetRemainingAsync(Token)),
            new Refused(stage => stage.Context.ScanAsync<Visit>(
                [new ScanCondition("Visits", ScanOperator.GreaterThan, 3)], stage.Config(new ScanConfig())).GetRemainingAsync(Token)),
        ],
    };
}
