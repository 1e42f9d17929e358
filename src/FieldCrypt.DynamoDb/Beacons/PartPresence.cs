namespace FieldCrypt.DynamoDb;

/// <summary>Whether a constructor needs a part.</summary>
public enum PartPresence
{
    /// <summary>Items without it are not made by this constructor.</summary>
    Required = 0,

    /// <summary>Left out where an item has none.</summary>
    Optional = 1,
}
