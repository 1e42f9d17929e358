using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Search;
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

    private TableSchema(TableSchema other, string logicalName, Dictionary<string, FieldAction>? actions = null)
    {
        TableName = other.TableName;
        LogicalName = logicalName;
        PartitionKey = other.PartitionKey;
        SortKey = other.SortKey;
        Suite = other.Suite;
        PlaintextPolicy = other.PlaintextPolicy;
        LegacyItems = other.LegacyItems;
        Keys = other.Keys;
        FetchedByKey = other.FetchedByKey;
        Search = other.Search;
        _actions = actions ?? other._actions;
        Attributes = logicalName == other.LogicalName && actions is null ? other.Attributes : AttributesInOrder(logicalName, _actions);
    }

    /// <summary>The table's name as requests name it.</summary>
    public string TableName { get; private set; }

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
    public ItemSuite Suite { get; private set; }

    /// <summary>What happens to items that were never encrypted; refused unless changed by <see cref="WithPlaintextPolicy"/>.</summary>
    public PlaintextPolicy PlaintextPolicy { get; private set; }

    /// <summary>What reads items of the legacy DynamoDB Encryption Client; null if they are refused.</summary>
    public LegacyItemReader? LegacyItems { get; private set; }

    /// <summary>The key provider of this table, or null for the one of the options.</summary>
    public KeyProvider? Keys { get; private set; }

    /// <summary>
    /// Every attribute and what happens to it, the keys included; in a table of several entity types an attribute counts as encrypted if any
    /// type encrypts it, and as unsigned only if all leave it so.
    /// </summary>
    public IReadOnlyDictionary<string, FieldAction> Actions => _actions;

    /// <summary>The entity types of the table; empty if all items are alike.</summary>
    internal IReadOnlyList<EntityType> EntityTypes { get; private init; } = [];

    /// <summary>The indexes whose entries are fetched from the table.</summary>
    internal FrozenSet<string> FetchedByKey { get; private set; } = [];

    /// <summary>The beacons by which encrypted attributes are found; null if none are.</summary>
    internal SearchPlan? Search { get; private set; }

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

    /// <summary>
    /// Describes a table that holds several entity types (single-table design). Each item is protected as its own type says; the first type
    /// that fits is taken. An item that fits none is refused.
    /// </summary>
    /// <param name="tableName">The table's name, which is also its logical name.</param>
    /// <param name="entityTypes">The types, all with the same key attributes. Their own table names are not used.</param>
    /// <exception cref="FieldCryptConfigurationException">The types contradict each other; the message says where.</exception>
    public static TableSchema ForEntities(string tableName, params IReadOnlyList<EntityType> entityTypes)
    {
        ArgumentNullException.ThrowIfNull(entityTypes);
        if (entityTypes.Count == 0)
        {
            throw new FieldCryptConfigurationException($"Table {tableName} has no entity types.");
        }

        var first = entityTypes[0].Schema;
        if (entityTypes.Any(type => type.Schema.PartitionKey != first.PartitionKey || type.Schema.SortKey != first.SortKey))
        {
            throw new FieldCryptConfigurationException($"The entity types of table {tableName} have different key attributes.");
        }

        return new TableSchema(tableName, first.PartitionKey, first.SortKey, EntityType.ActionsOfAny(entityTypes))
        {
            EntityTypes = entityTypes,
        }.Changed(copy => copy.TableName = tableName, tableName);
    }

    /// <summary>The same schema for a table of another name: a prefix, a restored copy. The logical name stays.</summary>
    public TableSchema WithTableName(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return Changed(copy => copy.TableName = tableName);
    }

    /// <summary>The same schema with another logical name. Items written under one logical name cannot be read under another.</summary>
    public TableSchema WithLogicalName(string logicalName)
    {
        ArgumentException.ThrowIfNullOrEmpty(logicalName);
        return Changed(static _ => { }, logicalName);
    }

    /// <summary>The same schema with another suite for new items; items of either suite stay readable.</summary>
    public TableSchema WithSuite(ItemSuite suite) => Enum.IsDefined(suite)
        ? Changed(copy => copy.Suite = suite)
        : throw new ArgumentOutOfRangeException(nameof(suite));

    /// <summary>The same schema with a key provider of its own.</summary>
    public TableSchema WithKeys(KeyProvider keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Changed(copy => copy.Keys = keys);
    }

    /// <summary>The same schema with another policy for items that were never encrypted.</summary>
    public TableSchema WithPlaintextPolicy(PlaintextPolicy policy) => Enum.IsDefined(policy)
        ? Changed(copy => copy.PlaintextPolicy = policy)
        : throw new ArgumentOutOfRangeException(nameof(policy));

    /// <summary>The same schema with a reader for items of the legacy DynamoDB Encryption Client; without one they are refused.</summary>
    public TableSchema WithLegacyItems(LegacyItemReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Changed(copy => copy.LegacyItems = reader);
    }

    /// <summary>
    /// The same schema, with secondary indexes that project only some attributes. Such entries cannot be verified; what a query or scan finds
    /// there is fetched from the table by its keys, then verified and decrypted. That reads each found item twice, is billed so, and gives the
    /// item as it is in the table at that moment.
    /// </summary>
    /// <param name="indexNames">The indexes; others must project all attributes.</param>
    public TableSchema WithFetchByKey(params IReadOnlyList<string> indexNames)
    {
        ArgumentNullException.ThrowIfNull(indexNames);
        return Changed(copy => copy.FetchedByKey = indexNames.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>
    /// The same schema, with beacons by which encrypted attributes can be found. Items that were written before have none, and are found only once
    /// they are written again.
    /// </summary>
    /// <param name="search">The beacons. Signed beacons become attributes of the table.</param>
    /// <exception cref="FieldCryptConfigurationException">The beacons contradict themselves or the table; the message says where and what is right.</exception>
    public TableSchema WithSearch(SearchOptions search)
    {
        ArgumentNullException.ThrowIfNull(search);
        if (Search is not null)
        {
            throw new FieldCryptConfigurationException($"Table {TableName} has search options already: give it all beacons at once.");
        }

        var plan = SearchPlan.Of(this, search);
        var actions = new Dictionary<string, FieldAction>(_actions, StringComparer.Ordinal);
        foreach (var beacon in plan.Signed)
        {
            actions.Add(beacon.Name, FieldAction.SignOnly);
        }

        return new TableSchema(this, LogicalName, actions)
        {
            EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.WithSignedBeacons(plan)))],
            Search = plan,
        };
    }

    /// <summary>The same schema with more attributes.</summary>
    internal TableSchema WithMoreActions(IEnumerable<KeyValuePair<string, FieldAction>> actions)
    {
        var all = _actions.Where(pair => !IsKey(pair.Key)).Concat(actions);
        return new TableSchema(TableName, PartitionKey, SortKey, all)
        {
            Suite = Suite,
            Keys = Keys,
        }.Changed(static _ => { }, LogicalName);
    }

    /// <summary>The schema of the entity type that an item belongs to; null if it fits none.</summary>
    internal TableSchema? Of(Dictionary<string, AttributeValue> item)
    {
        if (EntityTypes.Count == 0)
        {
            return this;
        }

        foreach (var type in EntityTypes)
        {
            if (type.Fits(item))
            {
                return type.Schema;
            }
        }

        return null;
    }

    /// <summary>Whether an attribute is outside every signature: declared so, or global-table bookkeeping.</summary>
    internal bool IsUnsigned(string name) => _actions.TryGetValue(name, out var action)
        ? action == FieldAction.DoNothing
        : ReservedNames.IsReplicationBookkeeping(name);

    /// <summary>Whether the schema says what happens to an attribute.</summary>
    internal bool Knows(string name) => _actions.ContainsKey(name) || IsUnsigned(name);

    internal bool IsKey(string name) => name == PartitionKey || name == SortKey;

    private TableSchema WithSignedBeacons(SearchPlan plan) =>
        new(this, LogicalName, _actions.Concat(plan.Signed.Select(beacon => KeyValuePair.Create(beacon.Name, FieldAction.SignOnly)))
            .ToDictionary(StringComparer.Ordinal));

    // A change of the table is a change of its entity types too.
    private TableSchema Changed(Action<TableSchema> change, string? logicalName = null)
    {
        var copy = new TableSchema(this, logicalName ?? LogicalName)
        {
            EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.Changed(change, logicalName)))],
        };
        change(copy);
        return copy;
    }

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
