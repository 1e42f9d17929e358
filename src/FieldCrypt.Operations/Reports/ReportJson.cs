using System.Text.Json.Serialization;

namespace FieldCrypt.Operations;

/// <summary>The JSON of reports and skipped items.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobReport))]
[JsonSerializable(typeof(JobSkip))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The same on one line.</summary>
    public static ReportJson Line => field ??= new(new System.Text.Json.JsonSerializerOptions(Default.Options) { WriteIndented = false });
}
