using System.Buffers;
using System.Text.Json;

namespace FieldCrypt.Samples.LambdaFunction;

/// <summary>The function's JSON, read and written without a serializer.</summary>
internal static class Json
{
    public static Patient ReadPatient(JsonElement json) => new()
    {
        Id = json.GetProperty("id").GetString() ?? throw new JsonException("A patient has an id."),
        Ssn = Text(json, "ssn"),
        Diagnoses = json.TryGetProperty("diagnoses", out var diagnoses) ? [.. diagnoses.EnumerateArray().Select(static diagnosis => diagnosis.GetString()!)] : [],
        Clinic = Text(json, "clinic"),
    };

    public static void WritePatient(Utf8JsonWriter writer, string name, Patient? patient)
    {
        if (patient is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("id", patient.Id);
        writer.WriteString("ssn", patient.Ssn);
        WriteTexts(writer, "diagnoses", patient.Diagnoses);
        writer.WriteString("clinic", patient.Clinic);
        writer.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
