using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>
/// Every update and condition that AWS's .NET implementation was asked live. Ours does what AWS's refuses, an update of what is signed, and refuses what
/// AWS's lets pass: names of the format, and, as DynamoDB, a reserved word without placeholder.
/// </summary>
public sealed class LiveBeaconWriteTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private const string Done = "done";
    private const string ConditionFailed = "the condition does not hold";

    private static readonly Dictionary<string, string> Outcomes = new()
    {
        ["d10 update SET a = :v"] = Done,
        ["d10 update SET c = :v"] = Done,
        ["d10 update SET d = :v"] = Done,
        ["d10 update SET #d = :v"] = Done,
        ["d10 update REMOVE a"] = Done,
        ["d10 update ADD c :v"] = "An operand in the update expression has an incorrect data type",
        ["d10 update SET d = if_not_exists(a, :v)"] = Done,
        ["d10 update SET d = :v IF a = :w"] = Done,
        ["d10 update SET aws_dbe_b_a = :v"] = "belongs to the item format",
        ["d10 update SET unknown = :v"] = "Attribute name is a reserved keyword",
        ["d10 put IF a = :v"] = Done,
        ["d10 put IF attribute_exists(a)"] = Done,
        ["d10 put IF attribute_not_exists(pk)"] = ConditionFailed,
        ["d10 put IF c = :v"] = ConditionFailed,
        ["d10 put IF size(a) = :v"] = Done,
        ["d10 put IF aws_dbe_b_a = :v"] = "belongs to the item format",
        ["d10 delete IF a = :v"] = Done,
        ["d10 delete IF attribute_exists(a) AND d = :v"] = Done,
        ["d34 update SET ab = :v"] = "differs from what its parts make",
        ["d34 put IF ab = :v"] = Done,
    };

    [Fact]
    public async Task Updates_and_conditions_do_what_they_say_or_are_refused()
    {
        using var live = new LiveBeacons();
        var seen = new Dictionary<string, string>();
        foreach (var id in live.Ids)
        {
            foreach (var write in (live[id]["queries"]?.AsArray() ?? []).Where(query => (string)query!["op"]! is not ("query" or "scan")))
            {
                var condition = write!["condition"] is { } text ? $" IF {text}" : "";
                var name = $"{id} {write["op"]}{(write["update"] is { } update ? $" {update}" : "")}{condition}";
                seen.Add(name, await OutcomeAsync(live, id, write, Outcomes[name]));
            }
        }

        Assert.Equal(Outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal), seen.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(20, seen.Count);
    }

    private async Task<string> OutcomeAsync(LiveBeacons live, string id, JsonNode write, string expected)
    {
        var schema = live.Schema(id).WithTableName($"Live-{Guid.NewGuid():N}").WithLogicalName("T");
        await Fixture.Service.CreateTableAsync("us-east-1", schema.TableName, schema.PartitionKey, null, Token);
        using var keys = live.Keys(id);
        using var client = CreateClient(schema, keys);
        var item = VectorFile.Item(live[id]["items"]![0]!["plaintext"]!);
        var key = new Dictionary<string, AttributeValue> { [schema.PartitionKey] = item[schema.PartitionKey] };
        await client.PutItemAsync(schema.TableName, item, Token);
        try
        {
            await RunAsync(client, schema.TableName, write, item, key);
        }
        catch (ConditionalCheckFailedException)
        {
            return ConditionFailed;
        }
        catch (Exception e) when (e is ProtectedOperationException or AmazonDynamoDBException)
        {
            return e.Message.Contains(expected, StringComparison.Ordinal) ? expected : e.Message;
        }

        // Whatever was written has the beacons that a put of it has.
        if ((await Plain.GetItemAsync(schema.TableName, key, true, Token)).Item is { Count: > 0 } raw)
        {
            var present = (await client.GetItemAsync(schema.TableName, key, true, Token)).Item;
            Assert.Equal(Beacons(await new ItemEncryptor(schema, keys).EncryptAsync(present)), Beacons(raw));
        }

        return Done;
    }

    private static Task RunAsync(
        FieldCryptDynamoDbClient client, string table, JsonNode write, Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> key)
    {
        var condition = (string?)write["condition"];
        var values = write["values"] is { } given ? VectorFile.Item(given) : null;
        var names = write["names"]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
        return (string)write["op"]! switch
        {
            "update" => client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = key,
                    UpdateExpression = (string)write["update"]!,
                    ConditionExpression = condition,
                    ExpressionAttributeNames = names,
                    ExpressionAttributeValues = values,
                },
                Token),
            "put" => client.PutItemAsync(
                new PutItemRequest { TableName = table, Item = item, ConditionExpression = condition, ExpressionAttributeValues = values }, Token),
            _ => client.DeleteItemAsync(
                new DeleteItemRequest { TableName = table, Key = key, ConditionExpression = condition, ExpressionAttributeValues = values }, Token),
        };
    }

    private static IEnumerable<string> Beacons(Dictionary<string, AttributeValue> item) => item
        .Where(pair => pair.Key.StartsWith("aws_dbe_b_", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value.S}").Order(StringComparer.Ordinal);
}
