using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>No operation of the AWS client, present or future, goes around encryption.</summary>
public sealed class GuardTests
{
    [Fact]
    public void Every_operation_of_the_AWS_client_that_could_carry_items_is_overridden_or_refused()
    {
        var known = new HashSet<string>(StringComparer.Ordinal)
        {
            // Refused by the guard on protected tables.
            "ExecuteStatementAsync", "BatchExecuteStatementAsync", "ExecuteTransactionAsync",

            // Refused by the guard altogether.
            "SearchVectorsAsync", "StartBulkPutItemsAsync", "ImportTableAsync",
        };
        var left = typeof(FieldCryptDynamoDbClient).GetMethods()
            .Where(method => method.IsVirtual && method.Name.EndsWith("Async", StringComparison.Ordinal))
            .Where(method => method.DeclaringType == typeof(AmazonDynamoDBClient))
            .Where(method => !known.Contains(method.Name) && !RequestGuard.CarriesNoItems(RequestTypeOf(method)))
            .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})")
            .ToList();
        Assert.Empty(left);
    }

    [Fact]
    public async Task An_operation_that_is_new_to_the_guard_is_refused()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        using var client = new FieldCryptDynamoDbClient(
            new BasicAWSCredentials("a", "b"),
            new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:9", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 },
            new FieldCryptDynamoDbOptions { Keys = keys, Tables = [new TableSchema("T", "pk", null, [])] });
        await Assert.ThrowsAsync<ProtectedOperationException>(() =>
            client.SearchVectorsAsync(new SearchVectorsRequest(), TestContext.Current.CancellationToken));
    }

    private static Type RequestTypeOf(MethodInfo method)
    {
        var first = method.GetParameters()[0].ParameterType;
        return typeof(AmazonWebServiceRequest).IsAssignableFrom(first)
            ? first
            : typeof(AmazonDynamoDBClient).Assembly.GetType($"Amazon.DynamoDBv2.Model.{method.Name[..^"Async".Length]}Request")!;
    }
}
