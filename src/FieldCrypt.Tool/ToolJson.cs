using System.Text.Json;
using System.Text.Json.Serialization;
using FieldCrypt.Tool.Clusters;
using FieldCrypt.Tool.Explaining;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.KeyTasks;
using FieldCrypt.Tool.Pages;

namespace FieldCrypt.Tool;

/// <summary>Every result as JSON. Characters that a terminal acts on are escaped by the writer.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorResult))]
[JsonSerializable(typeof(ErrorExplanation))]
[JsonSerializable(typeof(ErrorExplanations))]
[JsonSerializable(typeof(Inspection))]
[JsonSerializable(typeof(KeyFileListing))]
[JsonSerializable(typeof(RsaPublicKey))]
[JsonSerializable(typeof(BranchKeyReport))]
[JsonSerializable(typeof(DataKeyListing))]
[JsonSerializable(typeof(KmsKeyReports))]
[JsonSerializable(typeof(JobFile))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ReportResult))]
[JsonSerializable(typeof(ClusterListing))]
internal sealed partial class ToolJson : JsonSerializerContext;
