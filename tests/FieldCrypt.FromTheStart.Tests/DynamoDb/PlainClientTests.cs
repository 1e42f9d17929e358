using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Testing;

namespace FieldCrypt.FromTheStart.Tests.DynamoDb;

/// <summary>A program that references the package and has never touched FieldCrypt, with annotated classes and ordinary clients.</summary>
public sealed class PlainClientTests(DynamoDbFixture fixture) : IDisposable, IClassFixture<DynamoDbFixture>
{
    private const string Table = "StartPatients";
    private const string Prefix = "dev-";
    private static readonly Patient SomePatient = new() { Id = "p-1", Ssn = "078-05-1120", Clinic = "Central" };
    private static readonly Dictionary<string, AttributeValue> SomeItem = new() { ["Id"] = new("p-1"), ["Ssn"] = new("078-05-1120") };

    private readonly AmazonDynamoDBClient _client = fixture.Service.CreateClient();

    public static TheoryData<string> Ways => [.. Writes.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, Func<AmazonDynamoDBClient, string, Task>> Writes { get; } = new()
    {
        ["context"] = async (client, prefix) => await Context(client, prefix).SaveAsync(SomePatient, Token),
        ["context batch"] = async (client, prefix) =>
        {
            var batch = Context(client, prefix).CreateBatchWrite<Patient>();
            batch.AddPutItem(SomePatient);
            await batch.ExecuteAsync(Token);
        },
        ["context transaction"] = async (client, prefix) =>
        {
            var transaction = Context(client, prefix).CreateTransactWrite<Patient>();
            transaction.AddSaveItem(SomePatient);
            await transaction.ExecuteAsync(Token);
        },
        ["document model"] = async (client, prefix) =>
            await new TableBuilder(client, prefix + Table).AddHashKey("Id", DynamoDBEntryType.String).Build().PutItemAsync(Document.FromAttributeMap(SomeItem), Token),
        ["low level"] = (client, prefix) => client.PutItemAsync(prefix + Table, SomeItem, Token),
        ["batch"] = (client, prefix) => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [prefix + Table] = [new(new PutRequest(SomeItem))] }, Token),
        ["update that names the attribute"] = (client, prefix) => client.UpdateItemAsync(UpdateOf(prefix), Token),
        ["transaction with an update that names the attribute"] = (client, prefix) =>
        {
            var update = UpdateOf(prefix);
            return client.TransactWriteItemsAsync(new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Update = new() { TableName = update.TableName, Key = update.Key, UpdateExpression = update.UpdateExpression, ExpressionAttributeValues = update.ExpressionAttributeValues } },
                ],
            }, Token);
        },
        ["statement"] = (client, prefix) => client.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = InsertInto(prefix) }, Token),
        ["statement that updates"] = (client, prefix) => client.ExecuteStatementAsync(
            new ExecuteStatementRequest { Statement = $"""update "{prefix + Table}" set Ssn = '078-05-1120' where Id = 'p-1'""" }, Token),
        ["statements"] = (client, prefix) => client.BatchExecuteStatementAsync(
            new BatchExecuteStatementRequest { Statements = [new() { Statement = InsertInto(prefix) }] }, Token),
        ["transaction of statements"] = (client, prefix) => client.ExecuteTransactionAsync(
            new ExecuteTransactionRequest { TransactStatements = [new() { Statement = InsertInto(prefix) }] }, Token),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_annotated_class_is_not_stored_by_a_plain_client(string way)
    {
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Writes[way](_client, ""));

        Assert.Equal("FC-PAST-ENCRYPTION", error.Code);
        Assert.Empty(await StoredAsync(Table));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_prefix_of_the_table_does_not_help(string way)
    {
        await Assert.ThrowsAsync<ProtectedOperationException>(() => Writes[way](_client, Prefix));

        Assert.Empty(await StoredAsync(Prefix + Table));
    }

    [Fact]
    public async Task A_class_that_is_not_annotated_is_stored_as_ever()
    {
        var context = Context(_client, "");
        await context.SaveAsync(new Room { Id = "r-1", Floor = "2" }, Token);

        Assert.Equal("2", (await context.LoadAsync<Room>("r-1", Token)).Floor);
        await _client.PutItemAsync("Other" + Table, new() { ["Id"] = new("x"), ["Clinic"] = new("Central") }, Token);
        await _client.PutItemAsync("StartRooms", new() { ["Id"] = new("x"), ["Ssn"] = new("not of the class") }, Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Prefix)]
    public async Task A_class_that_is_not_annotated_is_stored_in_a_table_whose_name_ends_with_that_of_an_annotated_one(string prefix)
    {
        var context = Context(_client, prefix);
        await context.SaveAsync(new PastPatient { Id = "p-1", Ssn = "readable" }, Token);

        Assert.Equal("readable", (await context.LoadAsync<PastPatient>("p-1", Token)).Ssn);
    }

    [Theory]
    [InlineData(ProcessGuardMode.Off)]
    [InlineData(ProcessGuardMode.Log)]
    public async Task Beside_a_table_that_lets_more_pass_a_class_is_not_stored_under_a_prefix_either(ProcessGuardMode mode)
    {
        using var protection = DynamoDbProcessGuard.Protect(["StartRooms"], mode);
        var room = new Dictionary<string, AttributeValue> { ["Id"] = new("r-9") };

        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.TransactWriteItemsAsync(
            new() { TransactItems = [new() { Put = new() { TableName = "StartRooms", Item = room } }, new() { Put = new() { TableName = Prefix + Table, Item = SomeItem } }] }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { ["StartRooms"] = [new(new PutRequest(room))], [Prefix + Table] = [new(new PutRequest(SomeItem))] }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.BatchExecuteStatementAsync(
            new BatchExecuteStatementRequest { Statements = [new() { Statement = "SELECT * FROM StartRooms WHERE Id = 'r-9'" }, new() { Statement = InsertInto(Prefix) }] }, Token));

        Assert.Empty(await StoredAsync(Prefix + Table));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Prefix)]
    public async Task A_class_that_is_annotated_wrongly_is_not_stored_either(string prefix)
    {
        var context = Context(_client, prefix);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveAsync(new Wrong { Id = "w" }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveAsync(new Holder { Id = "h", Homes = [new() { Street = "Main Street" }] }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveAsync(new House { Id = "h", Household = new(new() { Street = "Main Street" }) }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => _client.PutItemAsync(prefix + "StartBroken", new() { ["Id"] = new("b"), ["Ssn"] = new("078-05-1120") }, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = prefix + "StartWrong",
                Key = new() { ["Id"] = new("w") },
                UpdateExpression = "SET ssn = :ssn",
                ExpressionAttributeValues = new() { [":ssn"] = new("078-05-1120") },
            },
            Token));

        Assert.Empty(await StoredAsync(prefix + "StartWrong"));
        Assert.DoesNotContain(await StoredAsync(prefix + "StartHolders"), item => item.ContainsKey("Homes"));
        Assert.Empty(await StoredAsync(prefix + "StartHouses"));
        Assert.Empty(await StoredAsync(prefix + "StartBroken"));
    }

    [Fact]
    public async Task What_cannot_be_of_a_class_that_is_annotated_wrongly_is_stored_as_ever()
    {
        await _client.PutItemAsync(Prefix + "StartHolders", new() { ["Id"] = new("h"), ["Name"] = new("Home") }, Token);
        await _client.PutItemAsync("StartKeyless", new() { ["Id"] = new("k") }, Token);
    }

    [Theory]
    [InlineData("INSERT\r\n\tINTO\r\n\"{0}\"\nVALUE {{'Id': 'p-1', 'Ssn': 'x'}}")]
    [InlineData("/* a remark */ INSERT -- another\n INTO/**/\"{0}\"VALUE{{'Id':'p-1','Ssn':'x'}}")]
    [InlineData("INSERT INTO \"{0}\"VALUE{{'Id': 'p-1', \"Ssn\": ['x', {{'a': ['y']}}]}}")]
    [InlineData("INSERT INTO \"{0}\" VALUE ?")]
    [InlineData("update\"{0}\"set Ssn='x' where Id='p-1'")]
    [InlineData("UPDATE \"{0}\".\"ByClinic\" SET \"Ssn\" = 'x' WHERE Id = 'p-1'")]
    [InlineData("UPDATE \"arn:aws:dynamodb:us-east-1:000000000000:table/{0}\" SET Ssn = ? WHERE Id = ?")]
    [InlineData("-- UPDATE \"Other\"\nUPDATE \"{0}\" SET Ssn = 'x' WHERE Id = 'p-1'")]
    public async Task However_a_statement_is_written_it_is_seen_which_table_it_writes_to(string form)
    {
        foreach (var table in (string[])[Table, Prefix + Table])
        {
            var statement = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, table);
            await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.ExecuteStatementAsync(
                new ExecuteStatementRequest { Statement = statement, Parameters = [new() { M = SomeItem }] }, Token));
            Assert.Empty(await StoredAsync(table));
        }
    }

    [Fact]
    public async Task The_encrypting_client_stores_it_and_what_somebody_says_of_the_table_goes_before_the_annotation()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        using var encrypting = new FieldCryptDynamoDbClient(
            fixture.Service.Credentials,
            fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions { Keys = keys, Tables = [TableSchema.For<Patient>().WithTableName(Encrypted)] });
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => encrypting).ConfigureContext(config => config.TableNamePrefix = "enc-").Build();
        await context.SaveAsync(SomePatient, Token);
        Assert.NotNull(Assert.Single(await StoredAsync(Encrypted))["Ssn"].B);

        using (DynamoDbProcessGuard.Protect(["off-" + Table], ProcessGuardMode.Off))
        {
            await _client.PutItemAsync("off-" + Table, SomeItem, Token);
        }

        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.PutItemAsync("off-" + Table, SomeItem, Token));
    }

    [Fact]
    public async Task A_class_that_cannot_be_looked_at_is_guarded_and_takes_no_other_with_it()
    {
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.PutItemAsync("StartBroken", SomeItem, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => _client.PutItemAsync(Table, SomeItem, Token));
        await _client.PutItemAsync("StartBrokenRooms", new() { ["Id"] = new("x") }, Token);
    }

    [Fact]
    public async Task Statements_and_updates_under_a_prefix_that_write_nothing_annotated_are_sent()
    {
        await _client.ExecuteStatementAsync(
            new ExecuteStatementRequest { Statement = $$"""insert into "{{Prefix + Table}}" value {'Id': 'p-2', 'Clinic': 'Ssnow', 'SsnHash': 'x'}""" }, Token);
        await _client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Prefix + Table,
                Key = new() { ["Id"] = new("p-2") },
                UpdateExpression = "SET Clinic = :Ssn",
                ExpressionAttributeValues = new() { [":Ssn"] = new("Central") },
            },
            Token);
        await _client.DeleteItemAsync(Prefix + Table, new() { ["Id"] = new("p-2") }, Token);
    }

    public void Dispose() => _client.Dispose();

    private static string InsertInto(string prefix) => $$"""INSERT INTO "{{prefix + Table}}" VALUE {'Id': 'p-1', 'Ssn': '078-05-1120'}""";

    private static UpdateItemRequest UpdateOf(string prefix) => new()
    {
        TableName = prefix + Table,
        Key = new() { ["Id"] = new("p-1") },
        UpdateExpression = "SET Ssn = :ssn",
        ExpressionAttributeValues = new() { [":ssn"] = new("078-05-1120") },
    };

    private const string Encrypted = "enc-" + Table;

    private static DynamoDBContext Context(AmazonDynamoDBClient client, string prefix) => new DynamoDBContextBuilder()
        .WithDynamoDBClient(() => client)
        .ConfigureContext(config => config.TableNamePrefix = prefix)
        .Build();

    private async Task<List<Dictionary<string, AttributeValue>>> StoredAsync(string table)
    {
        using var access = DynamoDbProcessGuard.AllowRawAccess("A test looks at what is stored.");
        return (await _client.ScanAsync(new ScanRequest(table), Token)).Items ?? [];
    }
}

/// <summary>A server with the tables of the classes, also under prefixes.</summary>
public sealed class DynamoDbFixture : IAsyncLifetime
{
    public DynamoDbLocal Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await DynamoDbLocal.StartAsync();
        foreach (var table in (string[])["StartPatients", "dev-StartPatients", "enc-StartPatients", "off-StartPatients", "OtherStartPatients", "PastStartPatients", "dev-PastStartPatients", "StartRooms", "StartWrong", "dev-StartWrong", "StartHolders", "dev-StartHolders", "StartHouses", "dev-StartHouses", "StartKeyless", "StartBroken", "dev-StartBroken", "StartBrokenRooms"])
        {
            await Service.CreateTableAsync("us-east-1", table, "Id");
        }
    }

    // Null if it did not start: then that is the error.
    public ValueTask DisposeAsync() => Service is null ? ValueTask.CompletedTask : Service.DisposeAsync();
}
