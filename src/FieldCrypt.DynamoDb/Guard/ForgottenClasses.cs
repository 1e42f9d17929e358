using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>
/// Annotated classes that share a protected table with the one that its schema was made of, and encrypt what the schema leaves readable: the encrypting client
/// would store that as it is.
/// </summary>
internal sealed class ForgottenClasses
{
    public static readonly ForgottenClasses Unknown = new();

    private readonly GuardedTable[] _classes;

    /// <summary>Looks for them.</summary>
    /// <param name="among">The annotated classes of this moment.</param>
    /// <param name="encrypted">The tables of the client.</param>
    public ForgottenClasses(GuardedTables among, ProtectedTables encrypted)
    {
        Among = among;
        _classes =
        [
            .. encrypted.Schemas.SelectMany(schema => among.Annotated.Where(table => IsIn(table, schema)).Select(table => Forgotten(table, schema))).OfType<GuardedTable>(),
        ];
    }

    private ForgottenClasses() => _classes = [];

    /// <summary>Among which classes they were looked for; null before the first look.</summary>
    public GuardedTables? Among { get; }

    /// <summary>The class of which a request writes something readable, with its table and what would be readable; null if there is none.</summary>
    public GuardedTable? Of(AmazonWebServiceRequest request) =>
        _classes.Length == 0 ? null : new ClassWrites<Rule>(new Rule(_classes)).Of(request);

    // A prefix leaves the logical name as it is, unless a table of several classes is named with it.
    private static bool IsIn(GuardedTable table, TableSchema schema)
    {
        var name = TableArn.LocalName(schema.TableName);
        return table.LocalName == schema.LogicalName
            || table.LocalName == name
            || (schema.EntityTypes.Count > 0 && name.EndsWith(table.LocalName, StringComparison.Ordinal) && !char.IsAsciiLetterOrDigit(name[^(table.LocalName.Length + 1)]));
    }

    // What the schema does not know at all is refused by encryption itself.
    private static GuardedTable? Forgotten(GuardedTable table, TableSchema schema)
    {
        var items = table.Class!;
        string[] readable = items.PartitionKey is null || items.PartitionKey == schema.PartitionKey
            ? [.. items.Encrypted.Where(name => schema.Actions.TryGetValue(name, out var action) && action != FieldAction.EncryptAndSign && !schema.IsKey(name))]
            : [];
        return readable.Length == 0 ? null : table with { Name = schema.TableName, Class = items with { Encrypted = readable } };
    }

    private readonly struct Rule(GuardedTable[] classes) : IClassRule
    {
        public GuardedTable[] Classes => classes;

        public bool MayBe(GuardedTable table, string? name) => table.Name == name;

        public bool Shows(GuardedTable table, Dictionary<string, AttributeValue>? item) => table.Class!.Holds(item);
    }
}
