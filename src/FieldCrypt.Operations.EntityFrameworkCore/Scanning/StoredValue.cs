using FieldCrypt.EntityFrameworkCore.Columns;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>What an encrypted column and those that belong to it hold in one row.</summary>
/// <param name="Column">The column.</param>
/// <param name="Row">The row that the value is bound to; null if to none.</param>
internal sealed record StoredValue(ValueColumn Column, string? Row)
{
    /// <summary>The ciphertext as it is stored: bytes, if nobody put something else there.</summary>
    public object? Stored { get; init; }

    /// <summary>The blind index as it is stored.</summary>
    public object? Index { get; init; }

    /// <summary>The plaintext from before, as the entity has it.</summary>
    public object? Plaintext { get; init; }

    /// <summary>The plaintext from before, as it is stored.</summary>
    public object? StoredPlaintext { get; init; }

    /// <summary>The ciphertext; null if there is none, or what is there is something else.</summary>
    public byte[]? Message => Stored as byte[];

    /// <summary>What the value is bound to.</summary>
    public EncryptionContext Context => ColumnCipher.ContextOf(Column.BoundTable, Column.BoundColumn, Row);

    /// <summary>How much of it was read, in bytes; of texts about.</summary>
    public long Length => LengthOf(Stored) + LengthOf(Index) + LengthOf(StoredPlaintext);

    private static long LengthOf(object? value) => value switch
    {
        null => 0,
        byte[] bytes => bytes.Length,
        string text => text.Length,
        _ => 8,
    };
}
