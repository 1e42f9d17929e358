using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

public class LowLevelTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task An_item_whose_binary_was_read_to_its_end_and_disposed_can_be_put_again()
    {
        var item = SomeItem();
        item["Ssn"] = new AttributeValue { B = new MemoryStream([1, 2, 3]) };
        item["Diagnoses"] = new AttributeValue { BS = [new MemoryStream([4])] };
        await Client.PutItemAsync(Table, item, Token);
        var read = (await Client.GetItemAsync(Table, Key("p-1"), true, Token)).Item;
        await read["Ssn"].B.DisposeAsync();
        await read["Diagnoses"].BS[0].DisposeAsync();

        read["Clinic"] = new AttributeValue { S = "West" };
        await Client.PutItemAsync(Table, read, Token);
        var again = (await Client.GetItemAsync(Table, Key("p-1"), true, Token)).Item;
        Assert.Equal("West", again["Clinic"].S);
        Assert.Equal([1, 2, 3], again["Ssn"].B.ToArray());
        Assert.Equal([4], again["Diagnoses"].BS[0].ToArray());
    }

    [Fact]
    public async Task A_put_never_changes_the_given_item_or_request()
    {
        var item = SomeItem();
        var before = AttributeValueText.Of(item);
        var request = new PutItemRequest { TableName = Table, Item = item };
        await Client.PutItemAsync(request, Token);
        Assert.Same(item, request.Item);
        Assert.Equal(before, AttributeValueText.Of(item));
        Assert.Equal(before, AttributeValueText.Of((await Client.GetItemAsync(Table, Key("p-1"), Token)).Item));
    }

    [Fact]
    public async Task A_projection_gets_what_it_asks_for_verified()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var request = new GetItemRequest
        {
            TableName = Table,
            Key = Key("p-1"),
            ProjectionExpression = "#s, Absent",
            ExpressionAttributeNames = new() { ["#s"] = "Ssn" },
        };
        var response = await Client.GetItemAsync(request, Token);
        Assert.Equal("{Ssn:S\"078-05-1120\"}", AttributeValueText.Of(response.Item));
        Assert.Equal("#s, Absent", request.ProjectionExpression);

        await TamperAsync();
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => Client.GetItemAsync(request, Token));
    }

    [Fact]
    public async Task An_item_that_does_not_exist_stays_nonexistent()
    {
        var response = await Client.GetItemAsync(Table, Key("nobody"), Token);
        Assert.Null(response.Item);
    }

    [Fact]
    public async Task Old_values_come_back_decrypted()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var put = await Client.PutItemAsync(Table, SomeItem(), ReturnValue.ALL_OLD, Token);
        Assert.Equal("078-05-1120", put.Attributes["Ssn"].S);
        var delete = await Client.DeleteItemAsync(Table, Key("p-1"), ReturnValue.ALL_OLD, Token);
        Assert.Equal("078-05-1120", delete.Attributes["Ssn"].S);
        Assert.DoesNotContain("aws_dbe_head", delete.Attributes.Keys);
    }

    [Fact]
    public async Task A_failed_condition_returns_the_decrypted_item_when_asked()
    {
        Fixture.Require(Both.Needs.ItemOfFailedCondition);
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var error = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = Table,
                Item = SomeItem(),
                ConditionExpression = "attribute_not_exists(Id)",
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
            Token));
        Assert.Equal("078-05-1120", error.Item["Ssn"].S);
    }

    [Theory]
    [InlineData("Ssn = :ssn", true)]
    [InlineData("begins_with(Ssn, :prefix)", true)]
    [InlineData("Ssn < :prefix", false)]
    [InlineData("attribute_exists(Ssn)", true)]
    [InlineData("attribute_not_exists(Ssn)", false)]
    [InlineData("Clinic = :clinic AND contains(Ssn, :dash)", true)]
    [InlineData("Clinic = :clinic", true)]
    public async Task A_condition_means_on_encrypted_attributes_what_it_means_on_plain_ones(string condition, bool holds)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":ssn"] = new() { S = "078-05-1120" },
            [":prefix"] = new() { S = "078" },
            [":clinic"] = new() { S = "Central" },
            [":dash"] = new() { S = "-" },
        }.Where(pair => condition.Contains(pair.Key, StringComparison.Ordinal)).ToDictionary();
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var replacement = SomeItem();
        replacement["Clinic"] = new AttributeValue { S = "North" };
        await Outcome(() => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = Table,
                Item = replacement,
                ConditionExpression = condition,
                ExpressionAttributeValues = values.Count > 0 ? values : null,
            },
            Token));
        Assert.Equal(holds ? "North" : "Central", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);

        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Outcome(() => Client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = Table,
                Key = Key("p-1"),
                ConditionExpression = condition,
                ExpressionAttributeValues = values.Count > 0 ? values : null,
            },
            Token));
        Assert.Equal(holds, (await RawAsync()).Count == 0);

        async Task Outcome(Func<Task> operation)
        {
            if (holds)
            {
                await operation();
            }
            else
            {
                await Assert.ThrowsAsync<ConditionalCheckFailedException>(operation);
            }
        }
    }

    [Fact]
    public async Task A_filter_on_a_readable_attribute_works_and_on_an_encrypted_one_is_refused_with_advice()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var scan = new ScanRequest
        {
            TableName = Table,
            FilterExpression = "Clinic = :c",
            ProjectionExpression = "#id",
            ExpressionAttributeNames = new() { ["#id"] = "Id" },
            ExpressionAttributeValues = new() { [":c"] = new() { S = "Central" } },
        };
        Assert.Equal("{Id:S\"p-1\"}", AttributeValueText.Of(Assert.Single((await Client.ScanAsync(scan, Token)).Items)));

        scan.FilterExpression = "Ssn = :c";
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Client.ScanAsync(scan, Token));
        Assert.Contains("'Ssn'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_count_counts()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var response = await Client.ScanAsync(new ScanRequest { TableName = Table, Select = Select.COUNT }, Token);
        Assert.Equal(1, response.Count);
    }

    [Fact]
    public async Task Pages_of_a_paginator_are_decrypted()
    {
        for (var i = 0; i < 7; i++)
        {
            await Client.PutItemAsync(Table, SomeItem($"p-{i}"), Token);
        }

        var count = 0;
        await foreach (var page in Client.Paginators.Scan(new ScanRequest { TableName = Table, Limit = 2 }).Responses.WithCancellation(Token))
        {
            Assert.All(page.Items, item => Assert.Equal("078-05-1120", item["Ssn"].S));
            count += page.Items.Count;
        }

        Assert.Equal(7, count);
    }

    [Fact]
    public async Task A_batch_is_encrypted_and_decrypted()
    {
        await Client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [Table] = [.. Enumerable.Range(0, 5).Select(i => new WriteRequest(new PutRequest(SomeItem($"p-{i}"))))] },
            Token);
        Assert.NotNull((await RawAsync("p-3"))["Ssn"].B);
        var response = await Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [Table] = new() { Keys = [Key("p-1"), Key("p-3")], ProjectionExpression = "Ssn" } }, Token);
        Assert.Equal(["{Ssn:S\"078-05-1120\"}", "{Ssn:S\"078-05-1120\"}"], response.Responses[Table].Select(AttributeValueText.Of));
    }

    [Fact]
    public async Task A_plaintext_item_in_a_protected_table_is_refused()
    {
        await Plain.PutItemAsync(Table, SomeItem(), Token);
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => Client.GetItemAsync(Table, Key("p-1"), Token));
        Assert.Contains("Id=p-1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("078-05-1120", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Unknown")]
    [InlineData("aws_dbe_note")]
    public async Task An_attribute_that_the_schema_does_not_know_is_refused_before_anything_is_sent(string name)
    {
        var item = SomeItem();
        item[name] = new AttributeValue { S = "x" };
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Client.PutItemAsync(Table, item, Token));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Empty(await RawAsync());
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("aws_dbe_head")]
    public async Task An_update_of_the_key_or_of_the_formats_own_attributes_is_refused(string name)
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var before = AttributeValueText.Of(await RawAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => Client.UpdateItemAsync(
            Table, Key("p-1"), new() { [name] = new() { Value = new() { S = "x" } } }, Token));
        Assert.Equal(before, AttributeValueText.Of(await RawAsync()));
    }

    [Fact]
    public async Task An_item_without_its_key_is_refused_before_anything_is_sent()
    {
        var item = SomeItem();
        item.Remove("Id");
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Client.PutItemAsync(Table, item, Token));
        Assert.Contains("'Id'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_encryption_makes_too_large_is_refused_before_anything_is_sent()
    {
        // Just under the limit as it is: DynamoDB takes it unencrypted.
        var item = SomeItem();
        item["Ssn"] = new AttributeValue { S = new string('x', (400 * 1024) - 100) };
        await Plain.PutItemAsync(Table, item, Token);
        await Plain.DeleteItemAsync(Table, Key("p-1"), Token);

        Func<Task>[] writes =
        [
            () => Client.PutItemAsync(Table, item, Token),
            () => Client.UpdateItemAsync(Table, Key("p-1"), new() { ["Ssn"] = new() { Value = item["Ssn"] } }, Token),
            () => Client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [Table] = [new(new PutRequest(item))] }, Token),
            () => Client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest { TransactItems = [new() { Put = new() { TableName = Table, Item = item } }] }, Token),
        ];
        foreach (var write in writes)
        {
            var error = await Assert.ThrowsAsync<ProtectedOperationException>(write);
            Assert.Contains("409600", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(await RawAsync());
    }

    [Fact]
    public async Task The_largest_item_that_dynamodb_takes_is_not_refused()
    {
        // Grows until DynamoDB itself refuses; the encryptor never refuses first by more than the rounding of its reckoning.
        var item = SomeItem();
        var (fits, tooLarge) = (400_000, (400 * 1024) + 1);
        while (tooLarge - fits > 1)
        {
            var length = (fits + tooLarge) / 2;
            item["Ssn"] = new AttributeValue { S = new string('x', length) };
            try
            {
                await Client.PutItemAsync(Table, item, Token);
                fits = length;
            }
            catch (ProtectedOperationException)
            {
                tooLarge = length;
            }
        }

        var stored = await RawAsync();
        stored["Ssn"] = new AttributeValue { B = new MemoryStream(new byte[stored["Ssn"].B.Length + 32]) };
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Plain.PutItemAsync(Table, stored, Token));
    }

    [Fact]
    public async Task What_is_not_supported_on_a_protected_table_is_refused()
    {
        Func<Task>[] operations =
        [
            () => Client.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = $"SELECT * FROM \"{Table}\"" }, Token),
            () => Client.BatchExecuteStatementAsync(
                new BatchExecuteStatementRequest { Statements = [new() { Statement = $"DELETE FROM \"{Table}\" WHERE Id='p-1'" }] }, Token),
            () => Client.ExecuteTransactionAsync(
                new ExecuteTransactionRequest { TransactStatements = [new() { Statement = $"SELECT * FROM \"{Table}\" WHERE Id='p-1'" }] }, Token),
            () => Client.PutItemAsync("NeverMentioned", SomeItem(), Token),
            () => Client.GetItemAsync("NeverMentioned", Key("p-1"), Token),
        ];
        foreach (var operation in operations)
        {
            await Assert.ThrowsAsync<ProtectedOperationException>(operation);
        }
    }

    [Fact]
    public async Task A_canceled_operation_writes_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.PutItemAsync(Table, SomeItem(), source.Token));
        Assert.Empty(await RawAsync());
    }

    private async Task TamperAsync()
    {
        var raw = await RawAsync();
        raw["Clinic"] = new AttributeValue { S = "Elsewhere" };
        await Plain.PutItemAsync(Table, raw, Token);
    }
}
