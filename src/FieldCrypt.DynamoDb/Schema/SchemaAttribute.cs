using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb;

/// <summary>An attribute of a protected table.</summary>
/// <param name="Path">Its name as it is authenticated.</param>
/// <param name="Action">What happens to it when an item is written.</param>
internal sealed record SchemaAttribute(CanonicalPath Path, FieldAction Action)
{
    public string Name => Path.Name;

    /// <summary>An attribute as it is declared.</summary>
    /// <exception cref="FieldCryptConfigurationException">The name cannot be that of an attribute, or there is no such action.</exception>
    public static SchemaAttribute Of(string tableName, string logicalName, string name, FieldAction action)
    {
        if (!ReservedNames.CanBeDescribed(name))
        {
            throw new FieldCryptConfigurationException($"Table {tableName}: '{ForeignText.Shown(name)}' cannot be the name of an attribute.");
        }

        return action is FieldAction.EncryptAndSign or FieldAction.SignAndIncludeInEncryptionContext or FieldAction.SignOnly or FieldAction.DoNothing
            ? new SchemaAttribute(new CanonicalPath(logicalName, name), action)
            : throw new FieldCryptConfigurationException($"Table {tableName}: attribute '{ForeignText.Shown(name)}' has an unknown action.");
    }
}
