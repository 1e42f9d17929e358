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

    private readonly GuardedTable[] _refused;
    private readonly GuardedTable[] _logged;

    /// <summary>Looks for them.</summary>
    /// <param name="among">The annotated classes of this moment.</param>
    /// <param name="encrypted">The tables of the client.</param>
    public ForgottenClasses(GuardedTables among, ProtectedTables encrypted)
    {
        Among = among;
        GuardedTable[] forgotten =
        [
            .. encrypted.Schemas.SelectMany(
                schema => among.Annotated.Where(table => IsIn(table, schema, among)).SelectMany(table => Forgotten(table, schema, among))),
        ];
        _refused = Array.FindAll(forgotten, static table => table.Mode is ProcessGuardMode.Refuse);
        _logged = Array.FindAll(forgotten, static table => table.Mode is ProcessGuardMode.Log);
    }

    private ForgottenClasses() => (_refused, _logged) = ([], []);

    /// <summary>Among which classes they were looked for; null before the first look.</summary>
    public GuardedTables? Among { get; }

    /// <summary>The class of which a request writes something readable, with its table and what would be readable; null if there is none.</summary>
    public GuardedTable? Of(AmazonWebServiceRequest request) => Of(_refused, request) ?? Of(_logged, request);

    private static GuardedTable? Of(GuardedTable[] classes, AmazonWebServiceRequest request) =>
        classes.Length == 0 ? null : new ClassWrites<Rule>(new Rule(classes)).Of(request);

    // A prefix leaves the logical name as it is, unless a table of several classes is named with it.
    private static bool IsIn(GuardedTable table, TableSchema schema, GuardedTables among)
    {
        var name = TableArn.LocalName(schema.TableName);
        return table.LocalName == schema.LogicalName
            || table.LocalName == name
            || (schema.EntityTypes.Count > 0 && name.EndsWith(table.LocalName, StringComparison.Ordinal)
                && !char.IsAsciiLetterOrDigit(name[^(table.LocalName.Length + 1)])
                && !among.IsOfLongerName(name, table));
    }

    // One for each attribute, so that a refusal can name it. What the schema does not know at all is refused by encryption itself.
    private static IEnumerable<GuardedTable> Forgotten(GuardedTable table, TableSchema schema, GuardedTables among)
    {
        var items = table.Class!;

        // What somebody says of the table goes before what a class says.
        var said = among.Find(schema.TableName) ?? table;
        return items.PartitionKey is null || items.PartitionKey == schema.PartitionKey
            ? items.Encrypted
                .Where(name => schema.Actions.TryGetValue(name, out var action) && action != FieldAction.EncryptAndSign && !schema.IsKey(name))
                .Select(name => said with { Name = schema.TableName, Class = items with { Encrypted = [name] } })
            : [];
    }

    private readonly struct Rule(GuardedTable[] classes) : IClassRule
    {
        public GuardedTable[] Classes => classes;

        public bool MayBe(GuardedTable table, string? name) => table.Name == name;

        public bool Shows(GuardedTable table, Dictionary<string, AttributeValue>? item) => table.Class!.Holds(item);
    }
}
