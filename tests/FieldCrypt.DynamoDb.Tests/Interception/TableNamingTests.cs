using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>
/// A table can be named by ARN, also one of another account or Region that has the name of one's own. DynamoDB Local knows no ARNs, so the
/// network stands in for the accounts: it leads each ARN to a table of its own.
/// </summary>
public sealed class TableNamingTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly Dictionary<string, Func<FieldCryptDynamoDbClient, string, Task<string>>> Operations = new()
    {
        ["put"] = async (client, table) => Text((await client.PutItemAsync(table, SomeItem("new"), ReturnValue("ALL_OLD"), Token)).Attributes),
        ["put on an encrypted condition"] = async (client, table) => Text((await client.PutItemAsync(
            new PutItemRequest(table, SomeItem()) { ConditionExpression = "Ssn = :s", ExpressionAttributeValues = Ssn() }, Token)).Attributes),
        ["update"] = async (client, table) => Text((await client.UpdateItemAsync(Update(table, "SET Ssn = :n", "n", new() { S = "new" }), Token)).Attributes),
        ["update that creates"] = async (client, table) =>
        {
            var request = Update(table, "SET Ssn = :n", "n", new() { S = "new" });
            request.Key = Key("created");
            return Text((await client.UpdateItemAsync(request, Token)).Attributes);
        },
        ["update of an unsigned attribute"] = async (client, table) =>
            Text((await client.UpdateItemAsync(Update(table, "ADD ExpiresAt :n", "n", new() { N = "1" }), Token)).Attributes),
        ["delete"] = async (client, table) => Text((await client.DeleteItemAsync(table, Key("p-1"), Token)).Attributes),
        ["delete on an encrypted condition"] = async (client, table) => Text((await client.DeleteItemAsync(
            new DeleteItemRequest(table, Key("p-1")) { ConditionExpression = "Ssn = :s", ExpressionAttributeValues = Ssn() }, Token)).Attributes),
        ["batch of writes"] = async (client, table) => $"{(await client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [table] = [new(new PutRequest(SomeItem("new"))), new(new DeleteRequest(Key("p-1")))] },
            Token)).UnprocessedItems?.Count ?? 0}",
        ["transaction"] = async (client, table) => $"{(await client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Put = new() { TableName = table, Item = SomeItem("new") } },
                    new() { Update = new() { TableName = table, Key = Key("p-1"), UpdateExpression = "SET Ssn = :s", ExpressionAttributeValues = Ssn() } },
                    new()
                    {
                        Delete = new()
                        {
                            TableName = table, Key = Key("p-2"), ConditionExpression = "Ssn = :s", ExpressionAttributeValues = Ssn(),
                        },
                    },
                    new()
                    {
                        ConditionCheck = new()
                        {
                            TableName = table, Key = Key("p-3"), ConditionExpression = "Ssn = :s", ExpressionAttributeValues = Ssn(),
                        },
                    },
                ],
            },
            Token)).HttpStatusCode}",
        ["get"] = async (client, table) => Text((await client.GetItemAsync(table, Key("p-1"), Token)).Item),
        ["query"] = async (client, table) => Text([.. (await client.QueryAsync(
            new QueryRequest(table) { KeyConditionExpression = "Id = :i", ExpressionAttributeValues = new() { [":i"] = new() { S = "p-1" } } }, Token)).Items]),
        ["scan"] = async (client, table) => Text([.. (await client.ScanAsync(new ScanRequest(table), Token)).Items]),
        ["batch of reads"] = async (client, table) => Text([.. (await client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Key("p-1"), Key("p-2")] } }, Token)).Responses.Values.Single()]),
        ["transaction of reads"] = async (client, table) => Text([.. (await client.TransactGetItemsAsync(
            new TransactGetItemsRequest { TransactItems = [new() { Get = new() { TableName = table, Key = Key("p-1") } }] }, Token))
            .Responses.Select(response => response.Item)]),
    };

    public static TheoryData<string, string> NamedTwice
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var operation in Operations.Keys)
            {
                rows.Add(operation, "arn:aws:dynamodb:us-east-1:000000000000:table/");
                rows.Add(operation, "arn:aws:dynamodb:us-east-1:111122223333:table/");
                rows.Add(operation, "arn:aws:dynamodb:eu-west-1:111122223333:table/");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(NamedTwice))]
    public async Task An_operation_by_ARN_reaches_the_table_of_that_ARN_and_no_other_of_its_name(string operation, string prefix)
    {
        var arn = prefix + Table;
        var foreign = await Fixture.CreateTableAsync();
        var network = new AwsNetwork
        {
            Request = (_, body) => body.Replace(arn, foreign, StringComparison.Ordinal),
            Answer = (_, body) => body.Replace($"\"{foreign}\"", $"\"{arn}\"", StringComparison.Ordinal),
        };
        using var client = CreateClient(network, Keys, options => options with { Tables = [.. options.Tables, options.Tables[0].WithTableName(arn)] });
        foreach (var id in new[] { "p-1", "p-2", "p-3" })
        {
            await client.PutItemAsync(Table, SomeItem(id), Token);
            await client.PutItemAsync(arn, SomeItem(id), Token);
        }

        var own = await ContentAsync(Table);
        var byArn = await Operations[operation](client, arn);
        Assert.Equal(own, await ContentAsync(Table));

        var other = await ContentAsync(foreign);
        Assert.Equal(await Operations[operation](client, Table), byArn);
        Assert.Equal(other, await ContentAsync(foreign));
        Assert.Equal(await DecryptedAsync(client, Table), await DecryptedAsync(client, arn));
    }

    [Theory]
    [MemberData(nameof(NamedTwice))]
    public async Task An_ARN_that_is_not_described_is_refused_before_anything_is_sent_even_if_its_table_has_a_known_name(string operation, string prefix)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        foreach (var name in new[] { prefix + Table, prefix + "Plain", prefix + Table + "/index/ByClinic", Table.ToUpperInvariant() })
        {
            var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Operations[operation](client, name));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(network.Sent);
    }

    [Fact]
    public async Task Entries_of_an_index_are_fetched_from_the_table_that_the_query_named_however_the_answer_calls_it()
    {
        var arn = $"arn:aws:dynamodb:us-east-1:111122223333:table/{Table}";
        foreach (var answered in new[] { arn, Table })
        {
            var network = new AwsNetwork
            {
                Request = (_, body) => body.Replace(arn, Table, StringComparison.Ordinal),
                Answer = (_, body) => body.Replace($"\"{Table}\"", $"\"{answered}\"", StringComparison.Ordinal),
            };
            using var client = CreateClient(network, Keys, options => options with { Tables = [options.Tables[0].WithTableName(arn).WithFetchByKey("ByClinic")] });
            await client.PutItemAsync(arn, SomeItem(), Token);

            // There is no such index; the entries that it would hold are what a scan of the table gives.
            network.Request = (_, body) => body.Replace(arn, Table, StringComparison.Ordinal).Replace(",\"IndexName\":\"ByClinic\"", "", StringComparison.Ordinal)
                .Replace("\"IndexName\":\"ByClinic\",", "", StringComparison.Ordinal);
            var response = await client.ScanAsync(new ScanRequest(arn) { IndexName = "ByClinic" }, Token);
            Assert.Equal("078-05-1120", Assert.Single(response.Items)["Ssn"].S);
        }
    }

    [Fact]
    public async Task What_a_batch_answers_under_the_bare_name_of_an_ARN_stands_under_the_ARN_so_that_the_rest_is_sent_there()
    {
        var arn = $"arn:aws:dynamodb:us-east-1:111122223333:table/{Table}";
        var network = new AwsNetwork { Request = (_, body) => body.Replace(arn, Table, StringComparison.Ordinal) };
        using var client = CreateClient(network, Keys, options => options with { Tables = [options.Tables[0].WithTableName(arn)] });
        await client.PutItemAsync(arn, SomeItem(), Token);
        var read = await client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [arn] = new() { Keys = [Key("p-1")] } }, Token);
        Assert.Equal("078-05-1120", Assert.Single(read.Responses[arn])["Ssn"].S);

        network.Answer = (_, _) => """{"Responses":{},"UnprocessedKeys":{"TABLE":{"Keys":[{"Id":{"S":"p-1"}}]}}}""".Replace("TABLE", Table, StringComparison.Ordinal);
        read = await client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [arn] = new() { Keys = [Key("p-1")], ProjectionExpression = "Ssn" } }, Token);
        Assert.Equal("Ssn", Assert.Single(read.UnprocessedKeys, rest => rest.Key == arn).Value.ProjectionExpression);

        network.Answer = (_, _) => """{"UnprocessedItems":{"TABLE":[{"PutRequest":{"Item":{"Id":{"S":"p-1"}}}}]}}""".Replace("TABLE", Table, StringComparison.Ordinal);
        var written = await client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [arn] = [new(new PutRequest(SomeItem()))] }, Token);
        Assert.Equal("078-05-1120", Assert.Single(Assert.Single(written.UnprocessedItems, rest => rest.Key == arn).Value).PutRequest.Item["Ssn"].S);
    }

    [Fact]
    public async Task An_answer_about_a_table_that_was_not_asked_for_is_refused()
    {
        var network = new AwsNetwork { Answer = (_, body) => body.Replace($"\"{Table}\"", "\"Elsewhere\"", StringComparison.Ordinal) };
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem(), Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [Table] = new() { Keys = [Key("p-1")] } }, Token));
    }

    [Theory]
    [InlineData("T", "arn:aws:dynamodb:us-east-1:111122223333:table/T")]
    [InlineData("arn:aws:dynamodb:us-east-1:111122223333:table/T", "T")]
    [InlineData("T", "T")]
    [InlineData("arn:aws:dynamodb:us-east-1:111122223333:table/T/index/I", "Plain")]
    [InlineData("T", "arn:aws:dynamodb:us-east-1:111122223333:table/Plain/stream/2026")]
    [InlineData("ARN:aws:dynamodb:us-east-1:111122223333:table/T", "Plain")]
    public void Names_that_could_confuse_a_protected_table_with_a_plain_one_are_refused_at_the_start(string protectedName, string plainName) =>
        Assert.Throws<FieldCryptConfigurationException>(() => Options(protectedName, plainName));

    [Fact]
    public void Tables_of_one_name_in_two_accounts_may_be_protected_and_plain() => Options(
        "arn:aws:dynamodb:us-east-1:111122223333:table/T", "arn:aws:dynamodb:us-east-1:444455556666:table/T").Dispose();

    private FieldCryptDynamoDbClient Options(string protectedName, string plainName) => new(
        Fixture.Service.Credentials,
        Fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions { Keys = Keys, Tables = [new TableSchema(protectedName, "Id", null, [])], PlainTables = [plainName] });

    private static Amazon.DynamoDBv2.ReturnValue ReturnValue(string value) => new(value);

    private static Dictionary<string, AttributeValue> Ssn() => new() { [":s"] = new() { S = "078-05-1120" } };

    private static UpdateItemRequest Update(string table, string expression, string name, AttributeValue value) => new()
    {
        TableName = table,
        Key = Key("p-1"),
        UpdateExpression = expression,
        ExpressionAttributeValues = new() { [$":{name}"] = value },
        ReturnValues = Amazon.DynamoDBv2.ReturnValue.ALL_NEW,
    };

    private static string Text(params IReadOnlyList<Dictionary<string, AttributeValue>?> items) =>
        string.Join('\n', items.Select(item => AttributeValueText.Of(item ?? [])).Order(StringComparer.Ordinal));

    private static async Task<string> DecryptedAsync(FieldCryptDynamoDbClient client, string table) =>
        Text([.. (await client.ScanAsync(new ScanRequest(table), Token)).Items]);

    private async Task<string> ContentAsync(string table) => Text([.. (await Plain.ScanAsync(new ScanRequest(table), Token)).Items]);
}
