namespace FieldCrypt.EntityFrameworkCore;

/// <summary>What the encrypted values of an entity are bound to, besides table and column.</summary>
public enum EncryptionBinding
{
    /// <summary>
    /// The row, by its primary key, so that a value does not open in another row. The key must be known before the row is inserted. The default.
    /// </summary>
    Row = 0,

    /// <summary>
    /// Nothing more. For keys that the store generates. Whoever may write to the database can then exchange the values of two rows, or put an old
    /// value of one row into another, and it is not noticed.
    /// </summary>
    Column = 1,
}
