using System.Text.Json;

namespace FieldCrypt.Tool.Settings;

/// <summary>Puts the settings together: what a flag says counts before the environment, the environment before the file.</summary>
internal static class SettingsReading
{
    public const string DefaultFile = "fieldcrypt.json";
    private const int MaxLength = 1024 * 1024;

    // Columns and fields by their names.
    private const string Places = "encrypted";

    /// <exception cref="FieldCryptConfigurationException">The file is missing, too long, or malformed.</exception>
    public static ToolSettings Read(ToolHost host, SettingFlags flags)
    {
        var file = OfFile(host, flags.ConfigFile ?? Variable(host, "CONFIG"));
        return file with
        {
            Aws = new AwsSettings
            {
                Profile = flags.Profile ?? Variable(host, "PROFILE") ?? file.Aws.Profile,
                Region = flags.Region ?? Variable(host, "REGION") ?? file.Aws.Region,
                DynamoDbEndpoint = flags.DynamoDbEndpoint ?? Variable(host, "DYNAMODB_ENDPOINT") ?? file.Aws.DynamoDbEndpoint,
                KmsEndpoint = flags.KmsEndpoint ?? Variable(host, "KMS_ENDPOINT") ?? file.Aws.KmsEndpoint,
            },
            MongoDb = Variable(host, "MONGODB") is { } connection ? (file.MongoDb ?? new MongoSettings()) with { Connection = connection } : file.MongoDb,
            Cluster = Variable(host, "CLUSTER") is { } cluster ? (file.Cluster ?? new ClusterSettings()) with { Connection = cluster } : file.Cluster,
            Sql = Variable(host, "POSTGRESQL") is { } database ? (file.Sql ?? new SqlSettings()) with { Connection = database } : file.Sql,
        };
    }

    /// <summary>A variable of the environment; null if it is not set, or empty.</summary>
    public static string? Variable(ToolHost host, string name) =>
        host.Environment.TryGetValue($"FIELDCRYPT_{name}", out var value) && value.Length > 0 ? value : null;

    private static ToolSettings OfFile(ToolHost host, string? named)
    {
        var path = Path.GetFullPath(named ?? DefaultFile, host.Folder);
        if (!File.Exists(path))
        {
            return named is null
                ? new ToolSettings { Folder = host.Folder }
                : throw new FieldCryptConfigurationException($"There is no settings file {path}.");
        }

        if (new FileInfo(path).Length > MaxLength)
        {
            throw new FieldCryptConfigurationException($"{path} is longer than a settings file may be.");
        }

        try
        {
            var text = File.ReadAllBytes(path);
            var settings = JsonSerializer.Deserialize(text, SettingsJson.Default.ToolSettings)
                ?? throw new FieldCryptConfigurationException($"{path} holds no settings.");
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (NothingIn(json.RootElement, "$", isNamedFreely: false) is { } place)
            {
                throw new FieldCryptConfigurationException($"{path} cannot be read: null stands at {ForeignText.Shown(place)}, where there is something or no entry at all.");
            }

            return settings with { Folder = Path.GetDirectoryName(path)! };
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException($"{path} cannot be read: {Reason(e)}");
        }
    }

    // What the serializer lets through: it knows which setting may be null, and nothing of the entries of lists, and of objects whose names the user chooses.
    private static string? NothingIn(JsonElement element, string place, bool isNamedFreely) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray()
            .Select((entry, i) => entry.ValueKind == JsonValueKind.Null ? $"{place}[{i}]" : NothingIn(entry, $"{place}[{i}]", isNamedFreely: false))
            .FirstOrDefault(static found => found is not null),
        JsonValueKind.Object => element.EnumerateObject()
            .Select(entry => isNamedFreely && entry.Value.ValueKind == JsonValueKind.Null
                ? $"{place}.{entry.Name}"
                : NothingIn(entry.Value, $"{place}.{entry.Name}", isNamedFreely: entry.NameEquals(Places)))
            .FirstOrDefault(static found => found is not null),
        _ => null,
    };

    // The serializer's own words are types of this program, which are no help to who wrote the file.
    private static string Reason(JsonException error) =>
        error is { Path: { } place, LineNumber: { } line }
        && (error.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) || error.Message.Contains("null values", StringComparison.Ordinal))
            ? $"what stands at {ForeignText.Shown(place)}, line {line + 1}, is of another form than this setting has (a text, a list [ ], an object {{ }}). docs/tool.md has an example of each."
            : error.Message;
}
