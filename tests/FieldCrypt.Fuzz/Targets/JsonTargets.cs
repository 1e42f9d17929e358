using System.Text;
using System.Text.Json;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Items in DynamoDB JSON, and change records of a stream.</summary>
internal static class JsonTargets
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "null", "\"S\":", "\"N\":", "\"M\":{}", "1", "\"\\ud800\"", "\"AA\"", "true", ",", "\"NULL\":false", "\"BS\":[1]", "\"12.50\"", "\"1e999\"",
        "\"abc\"", "\"Keys\":", "\"NewImage\":", "\"N\":\"x\"", "\"L\":[",
    ];

    private static readonly TableSchema Schema = Samples.Schema(1, ItemSuite.Hmac);

    public static IEnumerable<Target> All
    {
        get
        {
            var encryptor = new ItemEncryptor(Schema, Samples.Keys);
            var image = Image(encryptor);
            const string Keys = """{"Id":{"S":"p-1"},"Sk":{"N":"12.5"}}""";
            string[] items = [image, """{"Id":{"S":"p"},"Sk":{"N":"12.5"},"Secret":{"M":{"x":{"L":[{"BOOL":true},{"NULL":true}]}}},"Other":{"BS":["AA=="]},"Clear":{"NS":["1"]}}"""];
            string[] changes =
            [
                $"{{\"eventName\":\"MODIFY\",\"dynamodb\":{{\"Keys\":{Keys},\"NewImage\":{image},\"OldImage\":{image}}}}}",
                $"{{\"Keys\":{Keys},\"NewImage\":{image}}}",
                $"{{\"eventName\":\"REMOVE\",\"dynamodb\":{{\"Keys\":{Keys},\"OldImage\":{image}}}}}",
            ];
            yield return Of("item in DynamoDB JSON", items, json =>
            {
                DynamoDbJson.ReadItem(json);
                encryptor.DecryptJsonAsync(json).Now();
            });
            yield return Of("change record", changes, json => encryptor.DecryptChangeAsync(json).Now());
        }
    }

    private static string Image(ItemEncryptor encryptor)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DynamoDbJson.WriteItem(writer, encryptor.EncryptAsync(Samples.Item()).Now());
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Target Of(string name, string[] seeds, Action<JsonElement> read) => new(name, chance =>
    {
        var text = chance.Mutated(seeds, Tokens);
        if (chance.OneIn(3))
        {
            // One string of the document in the place of another token, so that it stays JSON.
            var parts = text.Split('"');
            parts[chance.Below(parts.Length)] = chance.Of(["S", "N", "M", "NULL", "BS", "Id", "", "12.5", "abc"]);
            text = string.Join('"', parts);
        }

        return Input.Of(text, json =>
        {
            if (TryParse(json) is { } document)
            {
                using (document)
                {
                    read(document.RootElement);
                }
            }
        });
    });

    // What is no JSON, the application's own reader refuses.
    private static JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
