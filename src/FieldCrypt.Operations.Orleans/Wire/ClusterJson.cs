using System.Text.Json;
using System.Text.Json.Serialization;
using FieldCrypt.Operations.State;

namespace FieldCrypt.Operations.Wire;

/// <summary>The JSON of what the cluster stores, and of what its messages hold that is not flat.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(SegmentRecord))]
[JsonSerializable(typeof(JobListRecord))]
[JsonSerializable(typeof(ClusterJobStatus))]
internal sealed partial class ClusterJson : JsonSerializerContext
{
    /// <summary>A checkpoint from a message; null if the text is none.</summary>
    public static SegmentCheckpoint? ReadCheckpoint(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ReportJson.Line.SegmentCheckpoint);
        }
        catch (JsonException)
        {
            // The sender is told by the answer, whatever it meant.
            return null;
        }
    }

    public static string Write(SegmentCheckpoint checkpoint) => JsonSerializer.Serialize(checkpoint, ReportJson.Line.SegmentCheckpoint);
}
