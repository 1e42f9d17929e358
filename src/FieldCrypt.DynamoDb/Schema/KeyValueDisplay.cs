namespace FieldCrypt.DynamoDb;

/// <summary>How errors name the item that they are about.</summary>
public enum KeyValueDisplay
{
    /// <summary>By the values of its key attributes, such as <c>Id=p-1</c>, so that it can be found. The default.</summary>
    Shown = 0,

    /// <summary>By the names of its key attributes only, for keys such as e-mail addresses that logs must not hold.</summary>
    Masked = 1,
}
