using System.Collections.Frozen;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>What happens to each attribute of a protected table: read from an annotated class, or given attribute by attribute.</summary>
/// <remarks>
/// Immutable and thread-safe. Whether an attribute is in signature scope must be known when it is read; whether it was encrypted or only
/// signed is read from the item, so an attribute may change between those two at any time (AWS Database Encryption SDK specification,
/// "Attribute Actions", "Unauthenticated Attributes").
/// </remarks>
public sealed partial class TableSchema
{
    private readonly SchemaAttributes _attributes;

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
        : this(tableName, partitionKey, sortKey, SchemaAttributes.Of(
            tableName, tableName, partitionKey, sortKey, (actions ?? throw new ArgumentNullException(nameof(actions)))
                .Select(pair => SchemaAttribute.Of(tableName, tableName, pair.Key, pair.Value))))
    {
    }

    private TableSchema(string tableName, string partitionKey, string? sortKey, SchemaAttributes attributes)
    {
        TableName = tableName;
        PartitionKey = partitionKey;
        SortKey = sortKey;
        LogicalName = tableName;
        _attributes = attributes;
    }

    private TableSchema(TableSchema other, string logicalName, SchemaAttributes attributes)
    {
        TableName = other.TableName;
        LogicalName = logicalName;
        PartitionKey = other.PartitionKey;
        SortKey = other.SortKey;
        Suite = other.Suite;
        RequiredSuite = other.RequiredSuite;
        AllowsUnseparatedSignatures = other.AllowsUnseparatedSignatures;
        PlaintextPolicy = other.PlaintextPolicy;
        LegacyItems = other.LegacyItems;
        Keys = other.Keys;
        FetchedByKey = other.FetchedByKey;
        Search = other.Search;
        _given = other._given;
        Searchable = other.Searchable;
        IndexKeys = other.IndexKeys;
        ContextAddedLater = other.ContextAddedLater;
        KeyValueDisplay = other.KeyValueDisplay;
        _attributes = attributes.Under(logicalName);
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

    /// <summary>The only suite whose items are read; null if items of every suite are, unless changed by <see cref="WithRequiredSuite"/>.</summary>
    public ItemSuite? RequiredSuite { get; private set; }

    /// <summary>What happens to items that were never encrypted; refused unless changed by <see cref="WithPlaintextPolicy"/>.</summary>
    public PlaintextPolicy PlaintextPolicy { get; private set; }

    /// <summary>How errors name an item; by its key values unless changed by <see cref="WithKeyValueDisplay"/>.</summary>
    public KeyValueDisplay KeyValueDisplay { get; private set; }

    /// <summary>What reads items of the legacy DynamoDB Encryption Client; null if they are refused.</summary>
    public LegacyItemReader? LegacyItems { get; private set; }

    /// <summary>The key provider of this table, or null for the one of the options.</summary>
    public KeyProvider? Keys { get; private set; }

    /// <summary>
    /// Every attribute and what happens to it, the keys included; in a table of several entity types an attribute counts as encrypted if any
    /// type encrypts it, and as unsigned only if all leave it so.
    /// </summary>
    public IReadOnlyDictionary<string, FieldAction> Actions => _attributes;

    /// <summary>Whether digital signatures are allowed that tell nobody from nobody.</summary>
    internal bool AllowsUnseparatedSignatures { get; private set; }

    /// <summary>The entity types of the table; empty if all items are alike.</summary>
    internal IReadOnlyList<EntityType> EntityTypes { get; private init; } = [];

    /// <summary>The indexes whose entries are fetched from the table.</summary>
    internal FrozenSet<string> FetchedByKey { get; private set; } = [];

    /// <summary>The attributes of the encryption context that may be outside it in items that are read.</summary>
    internal FrozenSet<string> ContextAddedLater { get; private set; } = [];

    /// <summary>The attributes with their canonical paths, in canonical order.</summary>
    internal SchemaAttribute[] Attributes => _attributes.InOrder;

    /// <summary>Describes a table from a class that is annotated for <c>DynamoDBContext</c> and for FieldCrypt.</summary>
    /// <typeparam name="T">
    /// The class. Its table, keys, names and ignored members are those of the AWS annotations (<c>[DynamoDBTable]</c>,
    /// <c>[DynamoDBHashKey]</c>, <c>[DynamoDBProperty]</c>, …); a member with no FieldCrypt annotation is signed.
    /// </typeparam>
    /// <exception cref="FieldCryptConfigurationException">An annotation is missing, has no effect or contradicts another.</exception>
    public static TableSchema For<T>() => AnnotatedClass.Describe(typeof(T));

    /// <summary>
    /// Describes a table from a class and from what is said of it here: members of base classes that are somebody else's, a table or keys that no
    /// annotation names.
    /// </summary>
    /// <typeparam name="T">The class; annotations that it has count too.</typeparam>
    /// <param name="describe">Says what no annotation says, as in <c>user => user.InTable("Users").Encrypt(x => x.Email)</c>.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation or what is said here is missing, has no effect or contradicts another.
    /// </exception>
    public static TableSchema For<T>(Action<TableSchemaBuilder<T>> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var builder = new TableSchemaBuilder<T>();
        describe(builder);
        return AnnotatedClass.Describe(ClassShapes.Of(typeof(T)), builder.Description);
    }

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
            // An item is named in errors before its type is known, so what one type hides is hidden.
            KeyValueDisplay = entityTypes.Any(type => type.Schema.KeyValueDisplay == KeyValueDisplay.Masked) ? KeyValueDisplay.Masked : KeyValueDisplay.Shown,
            Searchable = [.. entityTypes.SelectMany(type => type.Schema.Searchable).DistinctBy(member => member.Beacon)],
            IndexKeys = [.. entityTypes.SelectMany(type => type.Schema.IndexKeys).Distinct()],
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

    /// <summary>
    /// The same schema with another suite for new items; items of either suite stay readable. Where signatures are to tell writers from readers, go on
    /// to <see cref="WithRequiredSuite"/> once no item of the former suite is left.
    /// </summary>
    /// <remarks>
    /// With <see cref="ItemSuite.HmacAndEcdsa"/> an encryptor or a client is made only with keys that can be opened without the right to wrap
    /// (<see cref="KeyProvider.SeparatesWriters"/>): with all others whoever reads an item can also sign one.
    /// </remarks>
    /// <exception cref="FieldCryptConfigurationException">The schema, or that of an entity type, requires another suite.</exception>
    public TableSchema WithSuite(ItemSuite suite) => Enum.IsDefined(suite)
        ? Changed(copy => copy.Suite = copy.RequiredSuite is { } required && required != suite
            ? throw new FieldCryptConfigurationException($"Table {copy.TableName} requires suite {required}: items of suite {suite} could not be read.")
            : suite)
        : throw new ArgumentOutOfRangeException(nameof(suite));

    /// <summary>
    /// The same schema that writes items of one suite and reads no other: a reader of <see cref="ItemSuite.HmacAndEcdsa"/> who is given an item
    /// without digital signature refuses it.
    /// </summary>
    public TableSchema WithRequiredSuite(ItemSuite suite) => Enum.IsDefined(suite)
        ? Changed(copy => (copy.Suite, copy.RequiredSuite) = (suite, suite))
        : throw new ArgumentOutOfRangeException(nameof(suite));

    /// <summary>
    /// The same schema that may use <see cref="ItemSuite.HmacAndEcdsa"/> with keys that do not tell readers from writers, for tables that other programs
    /// expect to be signed so. Such a signature proves no more than the HMAC does.
    /// </summary>
    public TableSchema WithUnseparatedSignatures() => Changed(static copy => copy.AllowsUnseparatedSignatures = true);

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

    /// <summary>
    /// The same schema, with attributes that items hold outside the signature and no member of the class declares: a member with
    /// <see cref="UnsignedAttribute"/> that was removed or renamed, a time-to-live that another program sets. Without it items that hold one cannot
    /// be read: the signature does not tell an unsigned attribute from one that was added.
    /// </summary>
    /// <param name="attributeNames">The attributes, by their names in the table.</param>
    /// <exception cref="FieldCryptConfigurationException">One of them is a key or is declared otherwise.</exception>
    public TableSchema WithUnsigned(params IReadOnlyList<string> attributeNames)
    {
        ArgumentNullException.ThrowIfNull(attributeNames);
        var names = attributeNames.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (_attributes.TryGetValue(name, out var action) && action != FieldAction.DoNothing)
            {
                throw new FieldCryptConfigurationException($"Table {TableName}: attribute '{name}' is declared as {action} and cannot be unsigned as well.");
            }
        }

        return new TableSchema(this, LogicalName, With(names, names.Select(static name => KeyValuePair.Create(name, FieldAction.DoNothing))))
        {
            EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.WithUnsigned(attributeNames)))],
        };
    }

    /// <summary>The same schema with another way to name items in errors, for keys that logs must not hold.</summary>
    public TableSchema WithKeyValueDisplay(KeyValueDisplay display) => Enum.IsDefined(display)
        ? Changed(copy => copy.KeyValueDisplay = display)
        : throw new ArgumentOutOfRangeException(nameof(display));

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
    /// The same schema, with attributes that were put into the encryption context after items had been written: items in which they are only signed,
    /// or encrypted, stay readable. Nothing binds those to the data key, so whoever may use any key of the table can write an item that names another
    /// tenant; write the items again, then take this away.
    /// </summary>
    /// <param name="attributes">The attributes; all others of the encryption context are required to have been in it.</param>
    public TableSchema WithContextAddedLater(params IReadOnlyList<string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return Changed(copy => copy.ContextAddedLater = attributes.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>Describes a table attribute by attribute.</summary>
    /// <exception cref="FieldCryptConfigurationException">The description contradicts itself; the message says where.</exception>
    internal static TableSchema Of(string tableName, string partitionKey, string? sortKey, IEnumerable<SchemaAttribute> declared) =>
        new(tableName, partitionKey, sortKey, SchemaAttributes.Of(tableName, tableName, partitionKey, sortKey, declared));

    /// <summary>The same schema with more attributes.</summary>
    internal TableSchema WithMoreActions(IEnumerable<KeyValuePair<string, FieldAction>> actions) => new(
        this, LogicalName, With([], actions));

    /// <summary>The schema of the entity type that an item belongs to, which may have types itself; null if it fits none.</summary>
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
                return type.Schema.Of(item);
            }
        }

        return null;
    }

    /// <summary>Whether an attribute is outside every signature: declared so, or global-table bookkeeping.</summary>
    internal bool IsUnsigned(string name) => _attributes.TryGetValue(name, out var action)
        ? action == FieldAction.DoNothing
        : ReservedNames.IsReplicationBookkeeping(name);

    /// <summary>Whether the schema says what happens to an attribute.</summary>
    internal bool Knows(string name) => _attributes.ContainsKey(name) || IsUnsigned(name);

    /// <summary>Whether attributes, and with them the keys, are in the encryption context of items (format version 2).</summary>
    internal bool HasContextAttributes => _attributes[PartitionKey] == FieldAction.SignAndIncludeInEncryptionContext;

    internal bool IsKey(string name) => name == PartitionKey || name == SortKey;

    // The key attributes get their action anew: attributes of the encryption context may have come or gone.
    private SchemaAttributes With(HashSet<string> without, IEnumerable<KeyValuePair<string, FieldAction>> more) => SchemaAttributes.Of(
        TableName,
        LogicalName,
        PartitionKey,
        SortKey,
        _attributes.All.Where(attribute => !IsKey(attribute.Name) && !without.Contains(attribute.Name))
            .Concat(more.Select(pair => SchemaAttribute.Of(TableName, LogicalName, pair.Key, pair.Value))));

    // A change of the table is a change of its entity types too.
    private TableSchema Changed(Action<TableSchema> change, string? logicalName = null)
    {
        var copy = new TableSchema(this, logicalName ?? LogicalName, _attributes)
        {
            EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.Changed(change, logicalName)))],
        };
        change(copy);
        return copy;
    }
}
