using System.Globalization;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// The fingerprint of what is encrypted in tables: a job that goes on must not go on with another model, or rows that were done before would count as done for
/// columns that nobody looked at.
/// </summary>
internal static class TableFingerprint
{
    public static string Of(IReadOnlyList<StoredTable> tables)
    {
        var fingerprint = new Fingerprint();
        foreach (var table in tables)
        {
            fingerprint.Add([table.Name, .. table.Key.Select(column => column.Name)]);

            // Types without the versions of their assemblies, which the full names of generic types have: the next build has the same model.
            foreach (var value in table.Values.OrderBy(value => value.Stored.Name, StringComparer.Ordinal))
            {
                fingerprint.Add([
                    value.Stored.Name, value.BoundTable, value.BoundColumn, value.Type?.ToString(), value.Index?.Name, value.Search?.Bits.ToString(CultureInfo.InvariantCulture),
                    value.Plaintext?.Column.Name, .. (value.Row ?? []).Select(part => part.Column.Name)]);
            }
        }

        return fingerprint.ToString();
    }
}
