using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>Which tables are protected, which are plain, and what is refused.</summary>
internal sealed class ProtectedTables
{
    private const int MaxAttempts = 100;

    private readonly FrozenDictionary<string, ProtectedTable> _protected;
    private readonly FrozenSet<string> _plain;

    /// <summary>Checks the options.</summary>
    /// <exception cref="FieldCryptConfigurationException">They are incomplete or contradict each other.</exception>
    public ProtectedTables(FieldCryptDynamoDbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Keys is null || options.Tables is null || options.PlainTables is null || options.Items is null)
        {
            throw new FieldCryptConfigurationException("Keys, Tables, PlainTables and Items must be set.");
        }

        if (options.MaxUpdateAttempts is < 1 or > MaxAttempts)
        {
            throw new FieldCryptConfigurationException($"MaxUpdateAttempts must be 1 to {MaxAttempts}.");
        }

        var logger = options.LoggerFactory?.CreateLogger("FieldCrypt.DynamoDb");
        var tables = new Dictionary<string, ProtectedTable>(StringComparer.Ordinal);
        foreach (var schema in options.Tables)
        {
            RequireTable(schema.TableName);
            if (!tables.TryAdd(schema.TableName, new ProtectedTable(schema, new ItemEncryptor(schema, options.Keys, options.Items, logger))))
            {
                throw new FieldCryptConfigurationException($"Table {schema.TableName} is described twice.");
            }
        }

        _protected = tables.ToFrozenDictionary(StringComparer.Ordinal);
        _plain = options.PlainTables.ToFrozenSet(StringComparer.Ordinal);
        foreach (var plain in _plain)
        {
            RequireTable(plain);
            if (_protected.Keys.FirstOrDefault(name => MayBeOneTable(name, plain)) is { } both)
            {
                throw new FieldCryptConfigurationException(both == plain
                    ? $"Table {both} is listed as protected and as plain."
                    : $"Table {both} is protected and {plain} is plain, and the two may be one table: name both by ARN if they are not.");
            }
        }
    }

    /// <summary>The names of the protected tables.</summary>
    public IEnumerable<string> Names => _protected.Keys;

    /// <summary>What is said of the protected tables.</summary>
    public IEnumerable<TableSchema> Schemas => _protected.Values.Select(static table => table.Schema);

    /// <summary>The names of the tables that are used without protection.</summary>
    public IEnumerable<string> PlainNames => _plain;

    /// <summary>Whether a table is protected here, under the very name or ARN.</summary>
    public bool Protects(string nameOrArn) => _protected.ContainsKey(nameOrArn);

    /// <summary>Finds a protected table.</summary>
    /// <param name="tableName">
    /// The table's name or ARN, as a request has it. A name is the caller's own table and an ARN the one that it names, in whichever account and
    /// Region; so each is known only by what <c>Tables</c> or <c>PlainTables</c> call it, letter by letter.
    /// </param>
    /// <param name="table">The table, if it is protected.</param>
    /// <returns>False if the table is plain.</returns>
    /// <exception cref="ProtectedOperationException">The table is neither protected nor listed as plain.</exception>
    public bool TryGet(string? tableName, [NotNullWhen(true)] out ProtectedTable? table)
    {
        var name = tableName ?? "";
        if (_protected.TryGetValue(name, out table))
        {
            return true;
        }

        return _plain.Contains(name) ? false : throw Unknown(name);
    }

    private ProtectedOperationException Unknown(string name)
    {
        var shown = ForeignText.Shown(name);
        return TableArn.TryParse(name, out var local) && (_protected.ContainsKey(local) || _plain.Contains(local))
            ? new ProtectedOperationException(
                $"Table {shown} is named by ARN and may be another than {ForeignText.Shown(local)}. Describe it by its ARN too: "
                + "TableSchema.WithTableName(arn) keeps the logical name; a plain one is listed in PlainTables.")
            : new ProtectedOperationException(
                $"Table {shown} is neither protected nor listed in PlainTables; describe it in Tables, or list it there.");
    }

    private static void RequireTable(string nameOrArn)
    {
        if (TableArn.IsArn(nameOrArn) && !TableArn.TryParse(nameOrArn, out _))
        {
            throw new FieldCryptConfigurationException(
                $"{ForeignText.Shown(nameOrArn)} is not the ARN of a table, which is arn:partition:dynamodb:region:account:table/name.");
        }
    }

    // Two ARNs are two tables; a name is a table of an account and a Region that are not known here.
    private static bool MayBeOneTable(string one, string other) => one == other
        || (TableArn.IsArn(one) != TableArn.IsArn(other) && TableArn.LocalName(one) == TableArn.LocalName(other));
}
