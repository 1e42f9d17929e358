using FieldCrypt.DynamoDb;

namespace FieldCrypt.Tool.Settings;

/// <summary>The schemas of the tables that the settings describe.</summary>
internal static class SettingsTables
{
    private const string Example = "such as \"tables\": [{ \"name\": \"Patients\", \"partitionKey\": \"Id\", \"encrypted\": [\"Ssn\"], \"signed\": [\"Clinic\"] }]";

    /// <summary>The schema of a table.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="name">The table; null for the only one.</param>
    /// <exception cref="FieldCryptConfigurationException">The settings do not describe it.</exception>
    public static TableSchema Find(ToolSettings settings, string? name)
    {
        var tables = settings.Tables.Where(table => name is null || table.Name == name).ToList();
        return tables switch
        {
            [var only] => Schema(only),
            [] => throw new FieldCryptConfigurationException(name is null
                ? $"The settings describe no table: add it to fieldcrypt.json with its key and what happens to each attribute, {Example}."
                : $"The settings do not describe table '{ForeignText.Shown(name)}': add it to fieldcrypt.json, {Example}."),
            _ => throw new FieldCryptConfigurationException("The settings describe several tables: say which with --table."),
        };
    }

    /// <summary>The schema that the settings of a table describe.</summary>
    public static TableSchema Schema(TableSettings table)
    {
        IEnumerable<KeyValuePair<string, FieldAction>> actions =
        [
            .. table.Encrypted.Select(name => KeyValuePair.Create(name, FieldAction.EncryptAndSign)),
            .. table.Signed.Select(name => KeyValuePair.Create(name, FieldAction.SignOnly)),
            .. table.Context.Select(name => KeyValuePair.Create(name, FieldAction.SignAndIncludeInEncryptionContext)),
            .. table.Unsigned.Select(name => KeyValuePair.Create(name, FieldAction.DoNothing)),
        ];
        var schema = new TableSchema(table.Name, table.PartitionKey, table.SortKey, actions);
        return table.LogicalName is { } logicalName ? schema.WithLogicalName(logicalName) : schema;
    }
}
