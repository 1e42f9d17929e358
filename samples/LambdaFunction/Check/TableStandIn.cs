using System.Net;
using System.Text.Json;

namespace FieldCrypt.Samples.LambdaFunction.Check;

/// <summary>As much of DynamoDB as one table needs into which items are put, and from which they are got: kept as they come over the wire.</summary>
internal sealed class TableStandIn : StandIn
{
    private readonly Dictionary<string, JsonElement> _items = [];

    /// <summary>An item as the table has it.</summary>
    public JsonElement Stored(string id) => _items[id];

    protected override async Task AnswerAsync(HttpListenerRequest request, byte[] body, HttpListenerResponse response)
    {
        using var json = JsonDocument.Parse(body);
        var isPut = request.Headers["X-Amz-Target"]?.EndsWith(".PutItem", StringComparison.Ordinal) == true;
        var answer = Json.Write(writer =>
        {
            if (isPut)
            {
                var item = json.RootElement.GetProperty("Item").Clone();
                _items[IdOf(item)] = item;
            }
            else if (_items.TryGetValue(IdOf(json.RootElement.GetProperty("Key")), out var item))
            {
                writer.WritePropertyName("Item");
                item.WriteTo(writer);
            }
        });
        response.ContentType = "application/x-amz-json-1.0";
        await response.OutputStream.WriteAsync(answer);
        response.Close();
    }

    private static string IdOf(JsonElement item) => item.GetProperty(nameof(Patient.Id)).GetProperty("S").GetString()!;
}
