namespace FieldCrypt.EntityFrameworkCore;

/// <summary>How a member is encrypted, where an annotation does not say it.</summary>
public sealed record EncryptedColumnOptions
{
    internal const int DefaultIndexBits = 128;
    internal const int MinIndexBits = 64;
    internal const int MaxIndexBits = 384;

    /// <summary>How it can be searched; null for what its annotation says, or not at all.</summary>
    public FieldQuery? Query { get; init; }

    /// <summary>
    /// The length of the blind index in bits: 64 to 384, in whole bytes; 128 by default, which a unique index needs at least. It is long enough that
    /// two different values practically never share it.
    /// </summary>
    public int IndexBits { get; init; } = DefaultIndexBits;

    /// <summary>
    /// The table that values are bound to; null for the name of the table. Keep the former name here when the table is renamed: stored values are
    /// bound to it.
    /// </summary>
    public string? BoundTable { get; init; }

    /// <summary>The column that values are bound to; null for the name of the column. Keep the former name here when the column is renamed.</summary>
    public string? BoundColumn { get; init; }

    /// <summary>
    /// The column that holds the member's plaintext from before, while it is being migrated; null if there is none. Where there is no ciphertext it is read,
    /// with a warning each time, and the next save of the entity encrypts the value and sets the column to null. Until the option is taken back whoever may
    /// write to the column can pass off plaintext as genuine, and the member cannot be searched.
    /// </summary>
    public string? PlaintextColumn { get; init; }
}
