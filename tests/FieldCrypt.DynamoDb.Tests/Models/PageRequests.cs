using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Models.Stage;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>The queries and filters that several models and rows share.</summary>
internal static class PageRequests
{
    public static QueryRequest QueryRequest(Stage stage, int? limit = null) => new()
    {
        TableName = stage.TableName,
        KeyConditionExpression = "Id = :id AND #day > :day",
        ExpressionAttributeNames = new() { ["#day"] = "Day" },
        ExpressionAttributeValues = new() { [":id"] = new() { S = "p-0" }, [":day"] = new() { S = Day(0) } },
        Limit = limit,
        ScanIndexForward = false,
    };

    public static QueryRequest IndexRequest(Stage stage) => new()
    {
        TableName = stage.TableName,
        IndexName = IndexName,
        KeyConditions = new()
        {
            ["Clinic"] = new() { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [new() { S = "North" }] },
        },
    };

    public static QueryRequest Filtered(QueryRequest request, string attribute = "Clinic")
    {
        request.FilterExpression = $"{attribute} <> :c";
        request.ExpressionAttributeValues[":c"] = new() { S = "North" };
        return request;
    }

    public static QueryRequest Counting(QueryRequest request)
    {
        request.Select = Select.COUNT;
        return request;
    }

    public static ScanOperationConfig Filter(string attribute, string value)
    {
        var filter = new ScanFilter();
        filter.AddCondition(attribute, ScanOperator.Equal, value);
        return new ScanOperationConfig { Filter = filter };
    }
}
