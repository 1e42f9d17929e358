using System.Data.Common;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A row as it was read.</summary>
internal sealed class StoredRow
{
    private StoredRow(StoredTable table, object[] key, StoredValue[] values, string? version)
    {
        Table = table;
        Key = key;
        Values = values;
        Version = version;
    }

    public StoredTable Table { get; }

    /// <summary>The values of its key, as they are stored.</summary>
    public IReadOnlyList<object> Key { get; }

    /// <summary>What is encrypted in it, or should be.</summary>
    public IReadOnlyList<StoredValue> Values { get; }

    /// <summary>What its database says of its last change; null if it says nothing.</summary>
    public string? Version { get; }

    /// <summary>How much of it was read, in bytes.</summary>
    public long Length => Values.Sum(value => value.Length);

    /// <summary>Table and key as text: <c>Patients Id=7</c>.</summary>
    public string Name => $"{Table.Name} {string.Join(", ", Table.Key.Zip(Key, (column, value) => $"{column.Name}={RowIdentity.Text(value)}"))}";

    /// <summary>Takes the row that a reader stands on.</summary>
    /// <exception cref="FieldCryptConfigurationException">Its key has a null.</exception>
    public static StoredRow Read(DbDataReader reader, StoredTable table, bool hasVersion)
    {
        var key = new object[table.Key.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = reader.IsDBNull(i)
                ? throw NullInKey(table)
                : reader.GetValue(i);
        }

        return new StoredRow(
            table,
            key,
            [.. table.Values.Select(column => ValueOf(reader, table, column))],
            hasVersion ? reader.GetString(table.Columns.Count) : null);
    }

    /// <summary>Whether another row has the same key.</summary>
    public bool HasKeyOf(StoredRow other) => Key.Zip(other.Key, static (one, another) =>
        one is byte[] bytes && another is byte[] others ? bytes.AsSpan().SequenceEqual(others) : one.Equals(another)).All(static same => same);

    /// <summary>The error for a row that has no key.</summary>
    public static FieldCryptConfigurationException NullInKey(StoredTable table) =>
        new($"Table {table.Name} has a row whose key holds a null, by which no job finds it again.");

    private static StoredValue ValueOf(DbDataReader reader, StoredTable table, ValueColumn column)
    {
        var row = column.Row is null ? null : RowIdentity.Join(column.Row.Select(part => part.Text(reader, table.Ordinal(part.Column))));
        var value = new StoredValue(column, row)
        {
            Stored = Raw(reader, table, column.Stored),
            Index = column.Index is null ? null : Raw(reader, table, column.Index),
        };
        return column.Plaintext is { } plaintext
            ? value with { Plaintext = plaintext.Read(reader, table.Ordinal(plaintext.Column)), StoredPlaintext = Raw(reader, table, plaintext.Column) }
            : value;
    }

    private static object? Raw(DbDataReader reader, StoredTable table, StoredColumn column)
    {
        var ordinal = table.Ordinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetValue(ordinal);
    }
}
