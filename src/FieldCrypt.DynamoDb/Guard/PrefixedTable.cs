using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Annotated classes in the clear, in a table that is not called as the class says, but with a prefix.</summary>
/// <param name="tables">Those that are guarded.</param>
/// <param name="encrypted">The tables that the client itself encrypts; null for a plain client.</param>
internal readonly struct PrefixedTable(GuardedTables tables, ProtectedTables? encrypted) : IClassRule
{
    public GuardedTable[] Classes => tables.Annotated;

    public bool MayBe(GuardedTable table, string? name) => name is not null
        && name.EndsWith(table.LocalName, StringComparison.Ordinal)
        && tables.Find(name) is null
        && !tables.IsOfLongerName(name, table)
        && encrypted?.Protects(name) != true;

    public bool Shows(GuardedTable table, Dictionary<string, AttributeValue>? item) => table.Class!.Holds(item) && !RequestedTable.IsSealed(item);
}
