using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.DynamoDb.Interception;

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
            if (!tables.TryAdd(schema.TableName, new ProtectedTable(schema, new ItemEncryptor(schema, options.Keys, options.Items, logger))))
            {
                throw new FieldCryptConfigurationException($"Table {schema.TableName} is described twice.");
            }
        }

        _protected = tables.ToFrozenDictionary(StringComparer.Ordinal);
        _plain = options.PlainTables.ToFrozenSet(StringComparer.Ordinal);
        if (_plain.FirstOrDefault(_protected.ContainsKey) is { } both)
        {
            throw new FieldCryptConfigurationException($"Table {both} is listed as protected and as plain.");
        }
    }

    /// <summary>The names of the protected tables.</summary>
    public IEnumerable<string> Names => _protected.Keys;

    /// <summary>The names of the tables that are used without protection.</summary>
    public IEnumerable<string> PlainNames => _plain;

    /// <summary>Finds a protected table.</summary>
    /// <param name="tableName">The table's name or ARN, as a request has it.</param>
    /// <param name="table">The table, if it is protected.</param>
    /// <returns>False if the table is plain.</returns>
    /// <exception cref="ProtectedOperationException">The table is neither protected nor listed as plain.</exception>
    public bool TryGet(string? tableName, [NotNullWhen(true)] out ProtectedTable? table)
    {
        var name = NameOf(tableName);
        if (_protected.TryGetValue(name, out table))
        {
            return true;
        }

        return _plain.Contains(name)
            ? false
            : throw new ProtectedOperationException(
                $"Table {ForeignText.Shown(name)} is neither protected nor listed in PlainTables; describe it in Tables, or list it there.");
    }

    private static string NameOf(string? nameOrArn)
    {
        const string Table = ":table/";
        var name = nameOrArn ?? "";
        var start = name.StartsWith("arn:", StringComparison.Ordinal) ? name.IndexOf(Table, StringComparison.Ordinal) : -1;
        return start < 0 ? name : name[(start + Table.Length)..].Split('/')[0];
    }
}
