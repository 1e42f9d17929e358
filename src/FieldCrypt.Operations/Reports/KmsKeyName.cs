namespace FieldCrypt.Operations;

/// <summary>The ways in which people and programs name a KMS key (AWS Key Management Service Developer Guide, "Key identifiers").</summary>
internal static class KmsKeyName
{
    private const string ArnStart = "arn:";
    private const string KeyStart = "key/";
    private const string AliasStart = "alias/";
    private const string MultiRegionStart = "mrk-";
    private const int ResourcePart = 5;

    /// <summary>Whether it names account and Region too.</summary>
    public static bool IsArn(string name) => name.StartsWith(ArnStart, StringComparison.Ordinal);

    /// <summary>Whether it is an alias, with or without an ARN: a name that may point to another key tomorrow.</summary>
    public static bool IsAlias(string name) => Resource(name).StartsWith(AliasStart, StringComparison.Ordinal);

    /// <summary>The key's id; null if it does not say one.</summary>
    public static string? IdIn(string name)
    {
        var resource = Resource(name);
        return resource.StartsWith(KeyStart, StringComparison.Ordinal) ? resource[KeyStart.Length..]
            : !IsArn(name) && (Guid.TryParseExact(name, "D", out _) || name.StartsWith(MultiRegionStart, StringComparison.Ordinal)) ? name
            : null;
    }

    private static string Resource(string name) => IsArn(name) ? name.Split(':', ResourcePart + 1) is { Length: ResourcePart + 1 } parts ? parts[ResourcePart] : "" : name;
}
