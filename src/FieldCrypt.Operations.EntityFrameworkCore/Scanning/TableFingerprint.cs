using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// What is encrypted in tables, as a short text that differs from that of any model which would look at other columns, or protect them otherwise: a job that goes
/// on must not go on with another model, or rows that were done before would count as done for columns that nobody looked at.
/// </summary>
internal static class TableFingerprint
{
    private const int Length = 16;

    public static string Of(IReadOnlyList<StoredTable> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            Add(text, [table.Name, .. table.Key.Select(column => column.Name)]);
            // Types without the versions of their assemblies, which the full names of generic types have: the next build has the same model.
            foreach (var value in table.Values.OrderBy(value => value.Stored.Name, StringComparer.Ordinal))
            {
                Add(text, [
                    value.Stored.Name, value.BoundTable, value.BoundColumn, value.Type?.ToString(), value.Index?.Name, value.Search?.Bits.ToString(CultureInfo.InvariantCulture),
                    value.Plaintext?.Column.Name, .. (value.Row ?? []).Select(part => part.Column.Name)]);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Length));
    }

    // With their lengths: no list of texts looks like another.
    private static void Add(StringBuilder text, params IEnumerable<string?> parts)
    {
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        text.Append('\n');
    }
}
