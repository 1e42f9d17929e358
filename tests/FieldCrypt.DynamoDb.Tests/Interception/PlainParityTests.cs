using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Corners in which encryption could hide a request's mistake from DynamoDB, or its own handling from the caller: all as on a plain table.</summary>
public sealed class PlainParityTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly Dictionary<string, Func<AttributeValue>> Values = new()
    {
        ["NULL = false"] = () => new() { NULL = false },
        ["NULL = false beside a text"] = () => new() { NULL = false, S = "x" },
        ["empty set of texts"] = () => new() { SS = [], IsSSSet = true },
        ["empty set of numbers"] = () => new() { NS = [], IsNSSet = true },
        ["empty set of binaries"] = () => new() { BS = [], IsBSSet = true },
        ["empty set in a list"] = () => new() { L = [new() { SS = [], IsSSSet = true }] },
        ["NULL = false in a map"] = () => new() { M = new() { ["k"] = new() { NULL = false } } },
        ["32 levels"] = () => Nested(32),
        ["33 levels"] = () => Nested(33),
        ["20,000 levels"] = () => Nested(20_000),
    };

    private static readonly Dictionary<string, Func<ScanRequest>> Scans = new()
    {
        ["count, projected"] = () => new() { Select = Select.COUNT, ProjectionExpression = "Id" },
        ["all, projected"] = () => new() { Select = Select.ALL_ATTRIBUTES, ProjectionExpression = "Id" },
        ["specific, not said which"] = () => new() { Select = Select.SPECIFIC_ATTRIBUTES },
        ["specific"] = () => new() { Select = Select.SPECIFIC_ATTRIBUTES, ProjectionExpression = "Ssn" },
        ["projected ones without an index"] = () => new() { Select = Select.ALL_PROJECTED_ATTRIBUTES },
        ["projected ones, projected"] = () => new() { Select = Select.ALL_PROJECTED_ATTRIBUTES, ProjectionExpression = "Id" },
        ["count, older"] = () => new() { Select = Select.COUNT, AttributesToGet = ["Id"] },
        ["all, older"] = () => new() { Select = Select.ALL_ATTRIBUTES, AttributesToGet = ["Id"] },
        ["specific, older"] = () => new() { Select = Select.SPECIFIC_ATTRIBUTES, AttributesToGet = ["Id", "Ssn"] },
        ["both projections"] = () => new() { ProjectionExpression = "Id", AttributesToGet = ["Id"] },
        ["older projection, filter"] = () => new() { AttributesToGet = ["Id"], FilterExpression = "attribute_exists(Id)" },
        ["projection, older filter"] = () => new()
        {
            ProjectionExpression = "Id",
            ScanFilter = new() { ["Clinic"] = new() { ComparisonOperator = ComparisonOperator.NOT_NULL } },
        },
    };

    public static TheoryData<string> ValueNames => [.. Values.Keys];

    public static TheoryData<string> ScanNames => [.. Scans.Keys];

    [Theory]
    [MemberData(nameof(ValueNames))]
    public async Task A_value_that_DynamoDB_refuses_is_refused_in_every_write(string value)
    {
        // DynamoDB Local itself lets too deep values in by one way and overflows by another; the service refuses them.
        var plainTable = await Fixture.CreateTableAsync();
        foreach (var attribute in new[] { "Ssn", "Clinic", "ExpiresAt" })
        {
            var expected = value is "33 levels" or "20,000 levels"
                ? Enumerable.Repeat("ValidationException Nesting Levels", 4)
                : (await OutcomesAsync(Plain, plainTable, attribute, value)).Select(Start);
            Assert.Equal(expected, (await OutcomesAsync(Client, Table, attribute, value)).Select(Start));
        }

        static string Start(string outcome) => outcome.Contains("Nesting Levels", StringComparison.Ordinal) ? "ValidationException Nesting Levels" : outcome;
    }

    [Theory]
    [MemberData(nameof(ScanNames))]
    public async Task A_selection_that_contradicts_itself_is_refused(string scan)
    {
        var plainTable = await Fixture.CreateTableAsync();
        await Plain.PutItemAsync(plainTable, SomeItem(), Token);
        await Client.PutItemAsync(Table, SomeItem(), Token);
        Assert.Equal(await OutcomeAsync(Plain, plainTable), await OutcomeAsync(Client, Table));

        async Task<string> OutcomeAsync(AmazonDynamoDBClient client, string table)
        {
            var request = Scans[scan]();
            request.TableName = table;
            try
            {
                var response = await client.ScanAsync(request, Token);
                return $"{response.Count} {string.Join('\n', (response.Items ?? []).Select(AttributeValueText.Of))}";
            }
            catch (AmazonDynamoDBException e)
            {
                return $"{e.ErrorCode} {e.Message}";
            }
        }
    }

    [Theory]
    [InlineData("EQ")]
    [InlineData("NE", "a", "b")]
    [InlineData("LT", "a", "b")]
    [InlineData("BEGINS_WITH", "a", "b")]
    [InlineData("CONTAINS", "a", "b")]
    [InlineData("IN")]
    [InlineData("BETWEEN", "a")]
    [InlineData("BETWEEN", "b", "a")]
    [InlineData("BETWEEN", "a", 1)]
    [InlineData("BETWEEN", "a", "b", "c")]
    [InlineData("NULL", "a")]
    public async Task An_older_condition_with_arguments_that_DynamoDB_refuses_deletes_nothing(string comparison, params object[] arguments)
    {
        var plainTable = await Fixture.CreateTableAsync();
        await Plain.PutItemAsync(plainTable, SomeItem(), Token);
        await Client.PutItemAsync(Table, SomeItem(), Token);
        Assert.Equal(await OutcomeAsync(Plain, plainTable), await OutcomeAsync(Client, Table));
        Assert.NotEmpty(await RawAsync());

        async Task<string> OutcomeAsync(AmazonDynamoDBClient client, string table)
        {
            var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = table,
                    Key = Key("p-1"),
                    Expected = new() { ["Ssn"] = new() { ComparisonOperator = comparison, AttributeValueList = [.. arguments.Select(ValueOf)] } },
                },
                Token));
            return $"{error.ErrorCode} {error.Message}";
        }

        static AttributeValue ValueOf(object value) => value is string text ? new() { S = text } : new() { N = $"{value}" };
    }

    [Fact]
    public async Task Both_forms_of_a_projection_are_refused_for_single_and_batched_reads()
    {
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.GetItemAsync(
            new GetItemRequest(Table, Key("p-1")) { ProjectionExpression = "Ssn", AttributesToGet = ["Ssn"] }, Token));
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [Table] = new() { Keys = [Key("p-1")], ProjectionExpression = "Ssn", AttributesToGet = ["Ssn"] } }, Token));
    }

    [Fact]
    public async Task Returned_numbers_have_the_spelling_in_which_they_are_stored()
    {
        await Client.PutItemAsync(Table, Key("p-1"), Token);
        foreach (var returned in new[] { ReturnValue.ALL_NEW, ReturnValue.UPDATED_NEW })
        {
            var response = await Client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Table,
                    Key = Key("p-1"),
                    UpdateExpression = "SET Visits = :n, Home = :m ADD Diagnoses :s",
                    ExpressionAttributeValues = new()
                    {
                        [":n"] = new() { N = "+01.50" },
                        [":m"] = new() { M = new() { ["k"] = new() { L = [new() { N = "1e3" }] } } },
                        [":s"] = new() { NS = ["1.0", "02", "3e2"] },
                    },
                    ReturnValues = returned,
                },
                Token);
            var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
            foreach (var attributes in new[] { response.Attributes, item })
            {
                Assert.Equal("1.5", attributes["Visits"].N);
                Assert.Equal("1000", attributes["Home"].M["k"].L[0].N);
                Assert.Equal(["1", "2", "300"], attributes["Diagnoses"].NS.Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Placeholders_of_the_caller_keep_their_meaning_whatever_they_are_called()
    {
        foreach (var placeholder in new[] { "#fc_head", "#fc_0", "#a" })
        {
            foreach (var returned in new[] { ReturnValue.NONE, ReturnValue.ALL_NEW })
            {
                await Client.PutItemAsync(Table, SomeItem(), Token);
                await Client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = Table,
                        Key = Key("p-1"),
                        UpdateExpression = $"SET {placeholder} = :a",
                        ConditionExpression = "#b = :fc_head",
                        ExpressionAttributeNames = new() { [placeholder] = "ExpiresAt", ["#b"] = "Clinic" },
                        ExpressionAttributeValues = new() { [":a"] = new() { N = "5" }, [":fc_head"] = new() { S = "Central" } },
                        ReturnValues = returned,
                    },
                    Token);
                var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
                Assert.Equal(("5", "078-05-1120"), (item["ExpiresAt"].N, item["Ssn"].S));
            }
        }
    }

    [Fact]
    public async Task A_computed_member_is_neither_stored_nor_missed()
    {
        using var client = CreateClient(TableSchema.For<Invoice>().WithTableName(Table));
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await context.SaveAsync(new Invoice { Id = "p-1", Net = 10 }, Save, Token);
        Assert.Equal(["Id", "Net"], (await RawAsync()).Keys.Where(name => !name.StartsWith("aws_dbe_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(12, (await context.LoadAsync<Invoice>("p-1", Load, Token)).Gross);
    }

    private static AttributeValue Nested(int levels)
    {
        var value = new AttributeValue { N = "1" };
        for (var i = 1; i < levels; i++)
        {
            value = new AttributeValue { L = [value], IsLSet = true };
        }

        return value;
    }

    private static async Task<List<string>> OutcomesAsync(AmazonDynamoDBClient client, string table, string attribute, string value)
    {
        Func<AttributeValue, Task>[] writes =
        [
            given => client.PutItemAsync(table, new(Key("p-1")) { [attribute] = given }, Token),
            given => client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key("p-1"),
                    UpdateExpression = $"SET {attribute} = :v",
                    ExpressionAttributeValues = new() { [":v"] = given },
                },
                Token),
            given => client.UpdateItemAsync(table, Key("p-1"), new() { [attribute] = new() { Value = given } }, Token),
            given => client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest { TransactItems = [new() { Put = new() { TableName = table, Item = new(Key("p-1")) { [attribute] = given } } }] }, Token),
        ];
        var outcomes = new List<string>();
        foreach (var write in writes)
        {
            var error = await Record.ExceptionAsync(() => write(Values[value]()));
            outcomes.Add(error is null ? "done" : $"{(error as AmazonDynamoDBException)?.ErrorCode} {error.Message}");
        }

        return outcomes;
    }

    [DynamoDBTable("Invoices")]
    public sealed class Invoice
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public int Net { get; set; }

        public int Gross => Net + 2;
    }
}
