using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>What hosts hang on to a client works on protected tables: events, headers, request ids, capacity.</summary>
public sealed class ClientEventTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Events_fire_as_on_a_plain_table()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        Assert.Equal(await EventsAsync(Plain, await Fixture.CreateTableAsync()), await EventsAsync(client, Table));
    }

    [Fact]
    public async Task A_condition_that_is_decided_here_and_not_met_raises_no_event_of_an_exception()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        using var client = CreateClient(TableSchema.For<Patient>().WithTableName(Table));
        var (answered, failed) = (0, 0);
        client.AfterResponseEvent += (_, _) => answered++;
        client.ExceptionEvent += (_, _) => failed++;

        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.DeleteItemAsync(OnSsn("no"), Token));

        // The read succeeded, and nothing else was asked.
        Assert.Equal((1, 0), (answered, failed));
    }

    [Fact]
    public async Task A_handler_sees_the_encrypted_request_and_adds_headers_to_it()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        var seen = new List<AmazonWebServiceRequest>();
        client.BeforeRequestEvent += (_, e) =>
        {
            var request = (WebServiceRequestEventArgs)e;
            request.Headers["x-correlation-id"] = "c-1";
            seen.Add(request.Request);
        };
        var item = SomeItem();
        await client.PutItemAsync(Table, item, Token);
        await client.UpdateItemAsync(Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "new" } } }, Token);

        Assert.Equal([typeof(PutItemRequest), typeof(GetItemRequest), typeof(UpdateItemRequest)], seen.Select(request => request.GetType()));
        Assert.NotNull(((PutItemRequest)seen[0]).Item["Ssn"].B);
        Assert.NotNull(((UpdateItemRequest)seen[2]).AttributeUpdates["Ssn"].Value.B);
        Assert.Equal("078-05-1120", item["Ssn"].S);
        Assert.All(network.Sent, request => Assert.Contains("x-correlation-id", request.Headers));
    }

    [Fact]
    public async Task A_handler_of_a_failure_that_FieldCrypt_decided_sees_the_item_as_it_is_stored_and_the_caller_sees_it_decrypted()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        AttributeValue? seen = null;
        AmazonWebServiceRequest? decidedOn = null;
        Client.ExceptionEvent += (_, e) =>
        {
            var failure = (WebServiceExceptionEventArgs)e;
            decidedOn = failure.Request;
            seen = ((ConditionalCheckFailedException)failure.Exception).Item["Ssn"];
        };
        var request = OnSsn("no");
        request.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        var error = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.DeleteItemAsync(request, Token));

        Assert.IsType<GetItemRequest>(decidedOn);
        Assert.NotNull(seen?.B);
        Assert.Equal("078-05-1120", error.Item["Ssn"].S);
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_a_status_and_the_capacity_of_all_requests_behind_it()
    {
        var returning = ReturnConsumedCapacity.TOTAL;
        var put = await Client.PutItemAsync(new PutItemRequest(Table, SomeItem()) { ReturnConsumedCapacity = returning }, Token);
        var replaced = await Client.PutItemAsync(
            new PutItemRequest(Table, SomeItem()) { ReturnConsumedCapacity = returning, ReturnValues = ReturnValue.ALL_OLD }, Token);
        var update = await Client.UpdateItemAsync(
            new UpdateItemRequest(Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "x" } } }) { ReturnConsumedCapacity = returning }, Token);
        var error = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.DeleteItemAsync(OnSsn("no"), Token));
        var delete = await Client.DeleteItemAsync(OnSsn("x"), Token);

        Assert.All<AmazonWebServiceResponse>([put, replaced, update, delete], response =>
        {
            Assert.NotEmpty(response.ResponseMetadata.RequestId);
            Assert.Equal(System.Net.HttpStatusCode.OK, response.HttpStatusCode);
        });
        Assert.NotEmpty(error.RequestId);
        Assert.Equal(1, put.ConsumedCapacity.CapacityUnits);

        // One for the read and one for the write.
        Assert.All([replaced.ConsumedCapacity, update.ConsumedCapacity, delete.ConsumedCapacity], capacity =>
        {
            Assert.Equal(2, capacity.CapacityUnits);
            Assert.Equal(Table, capacity.TableName);
        });
    }

    private DeleteItemRequest OnSsn(string ssn) => new(Table, Key("p-1"))
    {
        ConditionExpression = "Ssn = :s",
        ExpressionAttributeValues = new() { [":s"] = new() { S = ssn } },
        ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
    };

    private static async Task<string> EventsAsync(AmazonDynamoDBClient client, string table)
    {
        var (before, after, failed) = (0, 0, 0);
        client.BeforeRequestEvent += (_, _) => before++;
        client.AfterResponseEvent += (_, _) => after++;
        client.ExceptionEvent += (_, _) => failed++;
        await client.PutItemAsync(table, SomeItem(), Token);
        Assert.Equal(AttributeValueText.Of(SomeItem()), AttributeValueText.Of((await client.GetItemAsync(table, Key("p-1"), Token)).Item));
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.PutItemAsync(
            new PutItemRequest(table, SomeItem()) { ConditionExpression = "attribute_not_exists(Id)" }, Token));
        return $"{before} before, {after} after, {failed} failed";
    }
}
