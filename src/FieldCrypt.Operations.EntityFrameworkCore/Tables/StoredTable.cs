namespace FieldCrypt.Operations.Tables;

/// <summary>A table with encrypted columns.</summary>
/// <param name="Name">Its name with its schema, for people and checkpoints.</param>
/// <param name="Sql">The same, quoted.</param>
/// <param name="Key">The columns of its primary key, in order.</param>
/// <param name="Values">What is encrypted in it.</param>
internal sealed record StoredTable(string Name, string Sql, IReadOnlyList<StoredColumn> Key, IReadOnlyList<ValueColumn> Values)
{
    /// <summary>The rows that are looked at: those with these values; all if there are none.</summary>
    public IReadOnlyList<(StoredColumn Column, object Value)> Only { get; init; } = [];

    /// <summary>Every column that is read, once each; those of the key come first.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; } =
    [
        .. Key
            .Concat(Values.SelectMany(value => value.Row ?? []).Select(part => part.Column))
            .Concat(Values.SelectMany(value => new[] { value.Stored, value.Index, value.Plaintext?.Column }).OfType<StoredColumn>())
            .DistinctBy(column => column.Name, StringComparer.Ordinal),
    ];

    /// <summary>Where a column stands in a row that is read.</summary>
    public int Ordinal(StoredColumn column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column.Name)
            {
                return i;
            }
        }

        throw new ArgumentException($"{column.Name} is not read.", nameof(column));
    }
}
