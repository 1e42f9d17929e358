using System.Diagnostics.CodeAnalysis;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>What happens to each attribute of a protected table: read from an annotated class, or given attribute by attribute.</summary>
/// <remarks>
/// Immutable and thread-safe. Whether an attribute is in signature scope must be known when it is read; whether it was encrypted or only
/// signed is read from the item, so an attribute may change between those two at any time (AWS Database Encryption SDK specification,
/// "Attribute Actions", "Unauthenticated Attributes").
/// </remarks>
public sealed class TableSchema
{
    private readonly Dictionary<string, FieldAction> _actions;

    /// <summary>Describes a table attribute by attribute.</summary>
    /// <param name="tableName">The table's name as requests name it.</param>
    /// <param name="partitionKey">The partition key attribute.</param>
    /// <param name="sortKey">The sort key attribute, or null.</param>
    /// <param name="actions">
    /// Every attribute that items may hold and what happens to it. The keys may be left out: they are signed, and part of the encryption
    /// context if any attribute is.
    /// </param>
    /// <exception cref="FieldCryptConfigurationException">The description contradicts itself; the message says where.</exception>
    public TableSchema(
        string tableName, string partitionKey, string? sortKey, IEnumerable<KeyValuePair<string, FieldAction>> actions)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        ArgumentNullException.ThrowIfNull(actions);
        TableName = tableName;
        PartitionKey = partitionKey;
        SortKey = sortKey;
        LogicalName = tableName;
        _actions = Validated(tableName, partitionKey, sortKey, actions);
        Attributes = AttributesInOrder(LogicalName, _actions);
    }

    private TableSchema(TableSchema other, string logicalName)
    {
        TableName = other.TableName;
        LogicalName = logicalName;
        PartitionKey = other.PartitionKey;
        SortKey = other.SortKey;
        Suite = other.Suite;
        PlaintextPolicy = other.PlaintextPolicy;
        LegacyItems = other.LegacyItems;
        Keys = other.Keys;
        _actions = other._actions;
        Attributes = logicalName == other.LogicalName ? other.Attributes : AttributesInOrder(logicalName, _actions);
    }

    /// <summary>The table's name as requests name it.</summary>
    public string TableName { get; private init; }

    /// <summary>
    /// The name that is part of every authenticated byte; the table's name unless changed by <see cref="WithLogicalName"/>. It must stay
    /// the same when a table is restored or replicated under another name.
    /// </summary>
    public string LogicalName { get; }

    /// <summary>The partition key attribute.</summary>
    public string PartitionKey { get; }

    /// <summary>The sort key attribute, or null.</summary>
    public string? SortKey { get; }

    /// <summary>How new items are signed; <see cref="ItemSuite.Hmac"/> unless changed by <see cref="WithSuite"/>.</summary>
    public ItemSuite Suite { get; private init; }

    /// <summary>What happens to items that were never encrypted; refused unless changed by <see cref="WithPlaintextPolicy"/>.</summary>
    public PlaintextPolicy PlaintextPolicy { get; private init; }

    /// <summary>What reads items of the legacy DynamoDB Encryption Client; null if they are refused.</summary>
    public LegacyItemReader? LegacyItems { get; private init; }

    /// <summary>The key provider of this table, or null for the one of the options.</summary>
    public KeyProvider? Keys { get; private init; }

    /// <summary>Every attribute and what happens to it, the keys included.</summary>
    public IReadOnlyDictionary<string, FieldAction> Actions => _actions;

    /// <summary>The attributes with their canonical paths, in canonical order.</summary>
    internal SchemaAttribute[] Attributes { get; }

    /// <summary>Describes a table from a class that is annotated for <c>DynamoDBContext</c> and for FieldCrypt.</summary>
    /// <typeparam name="T">
    /// The class. Its table, keys, names and ignored members are those of the AWS annotations (<c>[DynamoDBTable]</c>,
    /// <c>[DynamoDBHashKey]</c>, <c>[DynamoDBProperty]</c>, …); a member with no FieldCrypt annotation is signed.
    /// </typeparam>
    /// <exception cref="FieldCryptConfigurationException">An annotation is missing, has no effect or contradicts another.</exception>
    [RequiresUnreferencedCode("Reads the members of the class by reflection; trimmed applications describe tables attribute by attribute.")]
    public static TableSchema For<T>() => AnnotatedClass.Describe(typeof(T));

    /// <summary>The same schema for a table of another name: a prefix, a restored copy. The logical name stays.</summary>
    public TableSchema WithTableName(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return new TableSchema(this, LogicalName) { TableName = tableName };
    }

    /// <summary>The same schema with another logical name. Items written under one logical name cannot be read under another.</summary>
    public TableSchema WithLogicalName(string logicalName)
    {
        ArgumentException.ThrowIfNullOrEmpty(logicalName);
        return new TableSchema(this, logicalName);
    }

    /// <summary>The same schema with another suite for new items; items of either suite stay readable.</summary>
    public TableSchema WithSuite(ItemSuite suite) => Enum.IsDefined(suite)
        ? new TableSchema(this, LogicalName) { Suite = suite }
        : throw new ArgumentOutOfRangeException(nameof(suite));

    /// <summary>The same schema with a key provider of its own.</summary>
    public TableSchema WithKeys(KeyProvider keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new TableSchema(this, LogicalName) { Keys = keys };
    }

    /// <summary>The same schema with another policy for items that were never encrypted.</summary>
    public TableSchema WithPlaintextPolicy(PlaintextPolicy policy) => Enum.IsDefined(policy)
        ? new TableSchema(this, LogicalName) { PlaintextPolicy = policy }
        : throw new ArgumentOutOfRangeException(nameof(policy));

    /// <summary>The same schema with a reader for items of the legacy DynamoDB Encryption Client; without one they are refused.</summary>
    public TableSchema WithLegacyItems(LegacyItemReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new TableSchema(this, LogicalName) { LegacyItems = reader };
    }

    /// <summary>Whether an attribute is outside every signature: declared so, or global-table bookkeeping.</summary>
    internal bool IsUnsigned(string name) => _actions.TryGetValue(name, out var action)
        ? action == FieldAction.DoNothing
        : ReservedNames.IsReplicationBookkeeping(name);

    internal bool IsKey(string name) => name == PartitionKey || name == SortKey;

    private static Dictionary<string, FieldAction> Validated(
        string tableName, string partitionKey, string? sortKey, IEnumerable<KeyValuePair<string, FieldAction>> actions)
    {
        var result = new Dictionary<string, FieldAction>(actions, StringComparer.Ordinal);
        foreach (var (name, action) in result)
        {
            if (name.Length == 0 || ReservedNames.IsReserved(name))
            {
                throw new FieldCryptConfigurationException($"Table {tableName}: '{name}' cannot be the name of an attribute.");
            }

            if (!Enum.IsDefined(action))
            {
                throw new FieldCryptConfigurationException($"Table {tableName}: attribute '{name}' has an unknown action.");
            }
        }

        // Format version 2 (any attribute in the context) requires the keys to be there too.
        var keyAction = result.ContainsValue(FieldAction.SignAndIncludeInEncryptionContext)
            ? FieldAction.SignAndIncludeInEncryptionContext
            : FieldAction.SignOnly;
        SetKeyAction(partitionKey);
        if (sortKey is not null)
        {
            SetKeyAction(sortKey);
        }

        return result;

        void SetKeyAction(string key)
        {
            if (result.TryGetValue(key, out var action) && action is FieldAction.EncryptAndSign or FieldAction.DoNothing)
            {
                throw new FieldCryptConfigurationException(
                    $"Table {tableName}: key attribute '{key}' must stay readable and signed; it can be neither encrypted nor unsigned.");
            }

            result[key] = keyAction;
        }
    }

    private static SchemaAttribute[] AttributesInOrder(string logicalName, Dictionary<string, FieldAction> actions)
    {
        SchemaAttribute[] attributes = [.. actions.Select(pair => new SchemaAttribute(new CanonicalPath(logicalName, pair.Key), pair.Value))];
        Array.Sort(attributes, static (x, y) => x.Path.CompareTo(y.Path));
        return attributes;
    }
}
