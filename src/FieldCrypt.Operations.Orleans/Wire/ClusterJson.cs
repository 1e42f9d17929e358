using System.Text.Json;
using System.Text.Json.Serialization;

namespace FieldCrypt.Operations.Wire;

/// <summary>The JSON of what the messages of a cluster hold that is not flat.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ClusterJobStatus))]
internal sealed partial class ClusterJson : JsonSerializerContext
{
    /// <summary>A checkpoint from a message; null if the text is none.</summary>
    public static SegmentCheckpoint? ReadCheckpoint(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CheckpointJson.Line.SegmentCheckpoint);
        }
        catch (JsonException)
        {
            // The sender is told by the answer, whatever it meant.
            return null;
        }
    }

    public static string Write(SegmentCheckpoint checkpoint) => JsonSerializer.Serialize(checkpoint, CheckpointJson.Line.SegmentCheckpoint);
}
