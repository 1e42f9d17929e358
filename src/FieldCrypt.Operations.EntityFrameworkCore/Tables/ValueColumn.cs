using System.Data.Common;
using FieldCrypt.EntityFrameworkCore.Search;

namespace FieldCrypt.Operations.Tables;

/// <summary>An encrypted column, with what belongs to it.</summary>
/// <param name="Stored">The column of the ciphertext.</param>
/// <param name="BoundTable">The table that values are bound to.</param>
/// <param name="BoundColumn">The column that values are bound to.</param>
/// <param name="Row">The columns whose values name the row that a value is bound to; null if it is not bound to one.</param>
internal sealed record ValueColumn(StoredColumn Stored, string BoundTable, string BoundColumn, IReadOnlyList<RowPart>? Row)
{
    /// <summary>The type of the values; null if only their bytes are known.</summary>
    public Type? Type { get; init; }

    /// <summary>The column of the blind index; null if there is none, or none is known.</summary>
    public StoredColumn? Index { get; init; }

    /// <summary>How values are hashed for it; null if that is not known.</summary>
    public IndexedColumn? Search { get; init; }

    /// <summary>The column of plaintext from before; null if there is none.</summary>
    public PlaintextColumn? Plaintext { get; init; }

    /// <summary>Whether two say the same of one column, as entity types that share a table do.</summary>
    public bool IsAs(ValueColumn other) =>
        BoundTable == other.BoundTable && BoundColumn == other.BoundColumn && Type == other.Type
        && Index?.Name == other.Index?.Name && Search == other.Search && Plaintext?.Column.Name == other.Plaintext?.Column.Name
        && (Row ?? []).Select(part => part.Column.Name).SequenceEqual((other.Row ?? []).Select(part => part.Column.Name), StringComparer.Ordinal);
}

/// <summary>A column that is part of a row's name.</summary>
/// <param name="Column">The column.</param>
/// <param name="Text">Its part of the name, of a row that is being read.</param>
internal sealed record RowPart(StoredColumn Column, Func<DbDataReader, int, string> Text);

/// <summary>A column of plaintext from before.</summary>
/// <param name="Column">The column.</param>
/// <param name="Read">Its value as the entity has it, of a row that is being read; null for a null.</param>
/// <param name="Parameter">Makes a parameter of a value as the entity has it.</param>
internal sealed record PlaintextColumn(
    StoredColumn Column, Func<DbDataReader, int, object?> Read, Func<DbCommand, string, object?, DbParameter> Parameter);
