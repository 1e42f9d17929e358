namespace FieldCrypt.Tool.Settings;

/// <summary>What the command line says of the settings; null where it says nothing.</summary>
internal sealed record SettingFlags
{
    public string? ConfigFile { get; init; }

    public string? Profile { get; init; }

    public string? Region { get; init; }

    public string? DynamoDbEndpoint { get; init; }

    public string? KmsEndpoint { get; init; }
}
