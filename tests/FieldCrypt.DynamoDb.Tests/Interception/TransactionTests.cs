using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

public sealed class TransactionTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Puts_updates_deletes_and_checks_happen_together_on_protected_and_plain_tables()
    {
        var plainTable = await Fixture.CreateTableAsync();
        using var client = ClientWithPlain(plainTable);
        await client.PutItemAsync(Table, SomeItem("updated"), Token);
        await client.PutItemAsync(Table, SomeItem("deleted"), Token);
        await client.PutItemAsync(Table, SomeItem("checked"), Token);
        await client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Put = new() { TableName = Table, Item = SomeItem("put"), ConditionExpression = "attribute_not_exists(Id)" } },
                    new()
                    {
                        Update = new()
                        {
                            TableName = Table, Key = Key("updated"), UpdateExpression = "SET Ssn = :s ADD Visits :one",
                            ConditionExpression = "begins_with(Ssn, :p)",
                            ExpressionAttributeValues = new() { [":s"] = new() { S = "new" }, [":p"] = new() { S = "078" }, [":one"] = new() { N = "1" } },
                        },
                    },
                    new()
                    {
                        Delete = new()
                        {
                            TableName = Table, Key = Key("deleted"), ConditionExpression = "Ssn = :s",
                            ExpressionAttributeValues = new() { [":s"] = new() { S = "078-05-1120" } },
                        },
                    },
                    new()
                    {
                        ConditionCheck = new()
                        {
                            TableName = Table, Key = Key("checked"), ConditionExpression = "Ssn = :s AND Clinic = :c",
                            ExpressionAttributeValues = new() { [":s"] = new() { S = "078-05-1120" }, [":c"] = new() { S = "Central" } },
                        },
                    },
                    new() { Put = new() { TableName = plainTable, Item = Key("plain") } },
                ],
            },
            Token);

        Assert.NotNull((await RawAsync("put"))["Ssn"].B);
        Assert.Equal("new", (await client.GetItemAsync(Table, Key("updated"), Token)).Item["Ssn"].S);
        Assert.Empty(await RawAsync("deleted"));
        Assert.NotNull((await Plain.GetItemAsync(plainTable, Key("plain"), Token)).Item);

        var read = await client.TransactGetItemsAsync(
            new TransactGetItemsRequest
            {
                TransactItems =
                [
                    new() { Get = new() { TableName = Table, Key = Key("updated"), ProjectionExpression = "Visits" } },
                    new() { Get = new() { TableName = plainTable, Key = Key("plain") } },
                    new() { Get = new() { TableName = Table, Key = Key("nobody") } },
                ],
            },
            Token);
        Assert.Equal("{Visits:N1}", AttributeValueText.Of(read.Responses[0].Item));
        Assert.Equal("{Id:S\"plain\"}", AttributeValueText.Of(read.Responses[1].Item));
        Assert.Null(read.Responses[2].Item);
    }

    [Fact]
    public async Task A_failed_condition_cancels_everything_and_its_reason_stands_at_the_callers_action()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        foreach (var condition in new[] { "Ssn = :v", "Clinic = :v" })
        {
            var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new() { Put = new() { TableName = Table, Item = SomeItem("other") } },
                        new()
                        {
                            Delete = new()
                            {
                                TableName = Table, Key = Key("p-1"), ConditionExpression = condition,
                                ExpressionAttributeValues = new() { [":v"] = new() { S = "no" } },
                                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                            },
                        },
                    ],
                },
                Token));
            Assert.Equal(["None", "ConditionalCheckFailed"], error.CancellationReasons.Select(reason => reason.Code));
            Assert.Equal("078-05-1120", error.CancellationReasons[1].Item["Ssn"].S);
            Assert.Empty(await RawAsync("other"));
        }
    }

    [Fact]
    public async Task Concurrent_transactions_on_one_item_lose_nothing()
    {
        const int Writers = 4;
        const int Each = 10;
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await IncrementAsync();
                }
            },
            Token)));
        Assert.Equal($"{Writers * Each}", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    [Fact]
    public async Task A_transaction_that_is_repeated_under_its_token_happens_once_and_succeeds_twice()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Client.TransactWriteItemsAsync(Increment("token-1"), Token);
        await Client.PutItemAsync(Table, SomeItem("another"), Token);
        await Client.TransactWriteItemsAsync(Increment("token-1"), Token);
        Assert.Equal("1", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);

        await Client.TransactWriteItemsAsync(Increment("token-2"), Token);
        Assert.Equal("2", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    [Fact]
    public async Task Another_transaction_under_a_used_token_is_refused_by_dynamodb()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Client.TransactWriteItemsAsync(Increment("token-3"), Token);
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => Client.TransactWriteItemsAsync(Increment("token-3", by: "2"), Token));
        Assert.Equal("1", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    [Fact]
    public async Task A_transaction_can_be_repeated_under_its_token_also_after_another_was_refused_under_it()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Client.TransactWriteItemsAsync(Increment("token-5"), Token);
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => Client.TransactWriteItemsAsync(Increment("token-5", by: "2"), Token));
        await Client.TransactWriteItemsAsync(Increment("token-5"), Token);
        Assert.Equal("1", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    [Fact]
    public async Task A_cancelled_transaction_can_be_repeated_under_its_token()
    {
        var request = Increment("token-4");
        request.TransactItems[0].Update.ConditionExpression = "attribute_exists(Ssn)";
        await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(request, Token));
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Client.TransactWriteItemsAsync(request, Token);
        Assert.Equal("1", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Visits"].N);
    }

    [Fact]
    public async Task A_context_saves_loads_and_deletes_in_transactions()
    {
        var write = Context.CreateTransactWrite<Patient>(new TransactWriteConfig { OverrideTableName = Table });
        write.AddSaveItem(SomePatient("a"));
        write.AddSaveItem(SomePatient("b"));
        await write.ExecuteAsync(Token);
        var get = Context.CreateTransactGet<Patient>(new TransactGetConfig { OverrideTableName = Table });
        get.AddKey("a");
        get.AddKey("b");
        await get.ExecuteAsync(Token);
        Assert.Equal(["078-05-1120", "078-05-1120"], get.Results.Select(patient => patient.Ssn));
        Assert.NotNull((await RawAsync("a"))["Ssn"].B);
    }

    [Fact]
    public async Task An_update_of_a_key_or_of_the_formats_own_attributes_is_refused()
    {
        foreach (var (expression, exception) in new[] { ("SET Id = :v", typeof(TransactionCanceledException)), ("SET aws_dbe_head = :v", typeof(ProtectedOperationException)) })
        {
            await Assert.ThrowsAsync(exception, () => Client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new()
                        {
                            Update = new()
                            {
                                TableName = Table, Key = Key("p-1"), UpdateExpression = expression,
                                ExpressionAttributeValues = new() { [":v"] = new() { S = "x" } },
                            },
                        },
                    ],
                },
                Token));
        }
    }

    private FieldCryptDynamoDbClient ClientWithPlain(string plainTable) => new(
        Fixture.Service.Credentials,
        Fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions { Keys = Keys, Tables = [TableSchema.For<Patient>().WithTableName(Table)], PlainTables = [plainTable] });

    private TransactWriteItemsRequest Increment(string? token = null, string by = "1") => new()
    {
        ClientRequestToken = token is null ? null : $"{Table}-{token}",
        TransactItems =
        [
            new()
            {
                Update = new()
                {
                    TableName = Table, Key = Key("p-1"), UpdateExpression = "ADD Visits :by",
                    ExpressionAttributeValues = new() { [":by"] = new() { N = by } },
                },
            },
        ],
    };

    private async Task IncrementAsync()
    {
        while (true)
        {
            try
            {
                await Client.TransactWriteItemsAsync(Increment(), Token);
                return;
            }
            catch (Exception e) when (e is ConcurrentUpdateException || IsConflict(e))
            {
                // Nothing was written; callers of transactions try again on conflicts.
            }
        }

        static bool IsConflict(Exception e) =>
            e is TransactionCanceledException canceled && canceled.CancellationReasons.Exists(reason => reason.Code == "TransactionConflict");
    }
}
