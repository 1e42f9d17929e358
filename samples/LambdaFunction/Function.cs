using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Samples.LambdaFunction;

/// <summary>
/// What the function does with an event: <c>{"put":{…}}</c> stores a patient, <c>{"get":"p-1"}</c> reads one, and an event of the table's stream is
/// answered with the patients that changed.
/// </summary>
internal sealed class Function(IAmazonDynamoDB client, ItemEncryptor encryptor, string table)
{
    public async Task<byte[]> HandleAsync(JsonElement request, CancellationToken cancellationToken)
    {
        if (request.TryGetProperty("put", out var given))
        {
            var patient = Json.ReadPatient(given);
            await client.PutItemAsync(table, patient.ToItem(), cancellationToken);
            return Json.Write(writer => writer.WriteString("stored", patient.Id));
        }

        if (request.TryGetProperty("get", out var id))
        {
            var key = new Dictionary<string, AttributeValue> { [nameof(Patient.Id)] = new() { S = id.GetString() } };
            var found = await client.GetItemAsync(table, key, cancellationToken);
            return Json.Write(writer => Json.WritePatient(writer, "patient", found.IsItemSet ? Patient.Of(found.Item) : null));
        }

        var changed = new List<string>();
        foreach (var record in request.GetProperty("Records").EnumerateArray())
        {
            var change = await encryptor.DecryptChangeAsync(record, cancellationToken);
            changed.Add($"{change.EventName} {change.Keys[nameof(Patient.Id)].S}: {Diagnoses(change.OldImage)} -> {Diagnoses(change.NewImage)}");
        }

        return Json.Write(writer => Json.WriteTexts(writer, "changes", changed));
    }

    private static int Diagnoses(Dictionary<string, AttributeValue>? image) => image is null ? 0 : Patient.Of(image).Diagnoses.Count;
}
