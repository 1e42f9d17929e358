namespace FieldCrypt.DynamoDb.Format;

/// <summary>In what the length of a name was counted in the canonical paths of an item. It matters only for names that are not ASCII.</summary>
internal enum NameLength
{
    /// <summary>In UTF-16 code units, as AWS's libraries do. Every item is written so.</summary>
    InUtf16Units,

    /// <summary>In UTF-8 bytes, as the first releases of FieldCrypt did. Such items are only read.</summary>
    InUtf8Bytes,
}
