using System.Text.Json.Serialization;

namespace FieldCrypt.Operations.State;

/// <summary>The JSON of what is stored.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(SegmentRecord))]
[JsonSerializable(typeof(JobListRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
