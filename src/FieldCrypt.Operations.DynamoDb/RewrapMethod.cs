namespace FieldCrypt.Operations;

/// <summary>How much of an item <c>rewrap</c> writes anew.</summary>
public enum RewrapMethod
{
    /// <summary>
    /// The header and the footer: the item's data key is wrapped with the new key, and every encrypted value stays as it is. An item that the format does
    /// not allow it for is written anew, and counted so.
    /// </summary>
    DataKeysOnly = 0,

    /// <summary>Everything: each item gets a new data key, so that a former one, which somebody may have opened with the former key, opens nothing of it.</summary>
    WholeItems = 1,
}
