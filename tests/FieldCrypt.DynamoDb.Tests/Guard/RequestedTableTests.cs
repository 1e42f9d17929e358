using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Guard;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>Which table a request is on, where the request does not say it in one place.</summary>
public sealed class RequestedTableTests
{
    private const string Guarded = "Guarded.Table_1";

    [Theory]
    [InlineData("SELECT * FROM \"Guarded.Table_1\"", true)]
    [InlineData("select * from \"Guarded.Table_1\".\"ByName\" where x = 1", true)]
    [InlineData("SELECT * FROM \"arn:aws:dynamodb:us-east-1:1:table/Guarded.Table_1\"", true)]
    [InlineData("DELETE FROM guarded.table_1 WHERE Id='p'", true)]
    [InlineData("SELECT * FROM Guarded.Table_1.ByName", true)]
    [InlineData("SELECT * FROM \"Guarded.Table_1-archive\"", false)]
    [InlineData("SELECT * FROM \"Old.Guarded.Table_1\"", false)]
    [InlineData("SELECT * FROM Guarded.Table_10", false)]
    [InlineData("SELECT * FROM \"Other\" WHERE note = 'a.Guarded'", false)]
    public void A_statement_is_on_the_table_that_it_names(string statement, bool isFound)
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        var requested = new RequestedTable(GuardedTables.Current, null);

        Assert.Equal(isFound, requested.Of(new ExecuteStatementRequest { Statement = statement }, null) is not null);
        Assert.Equal(isFound, requested.Of(
            new BatchExecuteStatementRequest { Statements = [new() { Statement = "SELECT 1" }, new() { Statement = statement }] }, null) is not null);
        Assert.Equal(isFound, requested.Of(
            new ExecuteTransactionRequest { TransactStatements = [new() { Statement = "SELECT 1" }, new() { Statement = statement }] }, null) is not null);
    }

    [Theory]
    [InlineData("{\"TableName\":\"Guarded.Table_1\",\"Items\":[]}", true)]
    [InlineData("{\"Where\":{\"Arn\":\"arn:aws:dynamodb:us-east-1:1:table/Guarded.Table_1/index/x\"}}", true)]
    [InlineData("{\"TableName\":\"Plain\"}", false)]
    [InlineData("{}", false)]
    public void An_operation_that_is_not_known_yet_is_on_the_table_that_its_body_names(string body, bool isFound)
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        var request = new WriteManyRequest();
        var sent = new DefaultRequest(request, "AmazonDynamoDBv2") { Content = Encoding.UTF8.GetBytes(body) };

        Assert.Equal(isFound, new RequestedTable(GuardedTables.Current, null).Of(request, sent) is { } table && table.Name == Guarded);
    }

    [Fact]
    public void An_operation_that_is_not_known_yet_and_cannot_be_looked_into_is_refused()
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        var request = new WriteManyRequest();
        using var body = new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Compress);
        var sent = new DefaultRequest(request, "AmazonDynamoDBv2") { ContentStream = body };

        Assert.NotNull(new RequestedTable(GuardedTables.Current, null).Of(request, sent));
        Assert.NotNull(new RequestedTable(GuardedTables.Current, null).Of(request, null));
    }

    [Fact]
    public void An_import_into_a_protected_table_is_found_by_its_body()
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        var request = new ImportTableRequest { TableCreationParameters = new() { TableName = Guarded } };
        var sent = new Amazon.DynamoDBv2.Model.Internal.MarshallTransformations.ImportTableRequestMarshaller().Marshall(request);

        Assert.NotNull(new RequestedTable(GuardedTables.Current, null).Of(request, sent));
        request.TableCreationParameters.TableName = "Plain";
        sent = new Amazon.DynamoDBv2.Model.Internal.MarshallTransformations.ImportTableRequestMarshaller().Marshall(request);
        Assert.Null(new RequestedTable(GuardedTables.Current, null).Of(request, sent));
    }

    [Fact]
    public async Task A_bulk_write_is_refused_and_nothing_is_sent()
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        using var client = new Amazon.DynamoDBv2.AmazonDynamoDBClient("id", "secret", new Amazon.DynamoDBv2.AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:9", MaxErrorRetry = 0 });

        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => client.StartBulkPutItemsAsync(new StartBulkPutItemsRequest { TableName = Guarded }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Settings_of_a_protected_table_are_anybodys()
    {
        using var protection = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);

        Assert.Null(new RequestedTable(GuardedTables.Current, null).Of(new DescribeTableRequest { TableName = Guarded }, null));
        Assert.Null(new RequestedTable(GuardedTables.Current, null).Of(new ExportTableToPointInTimeRequest { TableArn = $"arn:aws:dynamodb:us-east-1:1:table/{Guarded}" }, null));
    }

    [Fact]
    public void Of_several_tables_the_one_that_is_guarded_most_strictly_counts()
    {
        using var logged = DynamoDbProcessGuard.Protect(["Logged.Table_1"], ProcessGuardMode.Log);
        using var refused = DynamoDbProcessGuard.Protect([Guarded], ProcessGuardMode.Refuse);
        var request = new BatchGetItemRequest { RequestItems = new() { ["Logged.Table_1"] = new(), ["Plain"] = new(), [Guarded] = new() } };

        Assert.Equal(Guarded, new RequestedTable(GuardedTables.Current, null).Of(request, null)?.Name);
    }

    private sealed class WriteManyRequest : AmazonWebServiceRequest;
}
