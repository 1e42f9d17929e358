using System.Text.Json.Serialization;

namespace FieldCrypt.Operations;

/// <summary>The JSON of plans and checkpoints.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobPlan))]
[JsonSerializable(typeof(SegmentCheckpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    /// <summary>The same on one line.</summary>
    public static CheckpointJson Line => field ??= new(new System.Text.Json.JsonSerializerOptions(Default.Options) { WriteIndented = false });
}
