using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Expressions;

/// <summary>
/// The same random updates on a plain table by DynamoDB and on a protected one through FieldCrypt: the same outcome, the same item, the
/// same returned values. FIELDCRYPT_DIFFERENTIAL_CASES sets how many; a failure names the seed of its case.
/// </summary>
public sealed class DifferentialUpdateTests(DynamoDbFixture fixture)
{
    private const int DefaultCases = 600;
    private const int InFlight = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task An_update_of_a_protected_item_does_what_it_does_to_a_plain_one() => CompareAsync(Cases(), UpdateAsync);

    [Fact]
    public Task An_update_in_a_transaction_does_to_a_protected_item_what_it_does_to_a_plain_one() =>
        CompareAsync(Cases() / 6, UpdateInTransactionAsync);

    private static int Cases() => int.TryParse(
        Environment.GetEnvironmentVariable("FIELDCRYPT_DIFFERENTIAL_CASES"), CultureInfo.InvariantCulture, out var count) ? count : DefaultCases;

    private async Task CompareAsync(
        int cases, Func<IAmazonDynamoDB, string, Dictionary<string, AttributeValue>, UpdateCase, Task<string>> update)
    {
        var plainTable = await fixture.CreateTableAsync();
        var protectedTable = await fixture.CreateTableAsync();
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        using var plain = fixture.Service.CreateClient();
        using var client = new FieldCryptDynamoDbClient(
            fixture.Service.Credentials,
            fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions
            {
                Keys = keys,
                Tables =
                [
                    new TableSchema(protectedTable, "Id", null, new Dictionary<string, FieldAction>
                    {
                        ["aa"] = FieldAction.EncryptAndSign,
                        ["bb"] = FieldAction.EncryptAndSign,
                        ["cc"] = FieldAction.EncryptAndSign,
                        ["dd"] = FieldAction.SignOnly,
                        ["ee"] = FieldAction.DoNothing,
                    }),
                ],
            });

        var differences = new ConcurrentBag<string>();
        var outcomes = new ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(
            0,
            cases,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = Token },
            async (seed, _) =>
            {
                var test = new UpdateCaseGenerator(seed).Next();
                var expected = await RunAsync(plain, plainTable, seed, test, update);
                var actual = await RunAsync(client, protectedTable, seed, test, update);
                outcomes.AddOrUpdate(expected.Split(' ', ':')[0], 1, (_, n) => n + 1);
                if (Kind(expected) != Kind(actual))
                {
                    differences.Add(
                        $"seed {seed}: {test.Update} IF {test.Condition} RETURN {test.ReturnValues}\n"
                        + $"  values {AttributeValueText.Of(test.Values)}\n  item {(test.Item is null ? "none" : AttributeValueText.Of(test.Item))}\n"
                        + $"  plain     {expected}\n  protected {actual}");
                }
            });

        Assert.True(differences.IsEmpty, $"{differences.Count} of {cases} cases differ:\n{string.Join('\n', differences.Order().Take(12))}");
        var counts = string.Join(", ", outcomes.Select(outcome => $"{outcome.Key} {outcome.Value}"));
        Assert.True(outcomes["done"] > cases / 8, $"too few updates succeed: {counts}");
        Assert.True(outcomes["ConditionalCheckFailedException"] > cases / 20, $"too few conditions fail: {counts}");
        Assert.True(outcomes["ValidationException"] > cases / 20, $"too few updates are invalid: {counts}");
    }

    // The texts of errors differ in details; that it is an error, and of which kind, does not.
    private static string Kind(string outcome) => outcome.Split("//", 2)[0];

    private static async Task<string> UpdateAsync(
        IAmazonDynamoDB client, string table, Dictionary<string, AttributeValue> key, UpdateCase test)
    {
        var response = await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = key,
                UpdateExpression = test.Update,
                ConditionExpression = test.Condition,
                ExpressionAttributeValues = test.Values.Count > 0 ? test.Values : null,
                ReturnValues = test.ReturnValues,
            },
            Token);
        return $"done: {AttributeValueText.Of(response.Attributes ?? [])}";
    }

    private static async Task<string> UpdateInTransactionAsync(
        IAmazonDynamoDB client, string table, Dictionary<string, AttributeValue> key, UpdateCase test)
    {
        try
        {
            await client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new()
                        {
                            Update = new()
                            {
                                TableName = table,
                                Key = key,
                                UpdateExpression = test.Update,
                                ConditionExpression = test.Condition,
                                ExpressionAttributeValues = test.Values.Count > 0 ? test.Values : null,
                            },
                        },
                    ],
                },
                Token);
            return "done: nothing returned";
        }
        catch (TransactionCanceledException e)
        {
            // An update that is not possible on the item is a reason where the service documents it, and an error of the whole in DynamoDB Local.
            var code = e.CancellationReasons.Single().Code;
            return $"{(code == "ValidationError" ? "ValidationException" : $"{code}Exception")}//{e.Message}";
        }
    }

    private static async Task<string> RunAsync(
        IAmazonDynamoDB client,
        string table,
        int seed,
        UpdateCase test,
        Func<IAmazonDynamoDB, string, Dictionary<string, AttributeValue>, UpdateCase, Task<string>> update)
    {
        var key = new Dictionary<string, AttributeValue> { ["Id"] = new() { S = seed.ToString(CultureInfo.InvariantCulture) } };
        if (test.Item is not null)
        {
            await client.PutItemAsync(table, test.Item.Concat(key).ToDictionary(), Token);
        }

        string outcome;
        try
        {
            outcome = await update(client, table, key, test);
        }
        catch (AmazonDynamoDBException e)
        {
            outcome = $"{e.ErrorCode}//{e.Message}";
        }
        catch (ProtectedOperationException e)
        {
            outcome = $"ValidationException//{e.Message}";
        }

        var after = (await client.GetItemAsync(table, key, true, Token)).Item ?? [];
        var parts = outcome.Split("//", 2);
        return $"{parts[0]} | {AttributeValueText.Of(after)}//{(parts.Length > 1 ? parts[1] : "")}";
    }
}
