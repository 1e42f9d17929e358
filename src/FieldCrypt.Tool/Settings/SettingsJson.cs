using System.Text.Json;
using System.Text.Json.Serialization;

namespace FieldCrypt.Tool.Settings;

/// <summary>Reads <c>fieldcrypt.json</c>: a name that it does not know is an error, since a misspelled setting would silently have no effect.</summary>
/// <remarks>What has a default is set, not initialized: the generated reader gives every property that it initializes, and so overwrites defaults.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ToolSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
