using System.Collections;
using System.Diagnostics.CodeAnalysis;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb;

/// <summary>The attributes of a protected table: what happens to each, by name, and all in the order in which they are authenticated. Immutable.</summary>
/// <remarks>
/// It holds objects and no enum values: the code of a dictionary of objects is part of .NET, that of one with FieldCrypt's enum would be compiled in each
/// process before its first request.
/// </remarks>
internal sealed class SchemaAttributes : IReadOnlyDictionary<string, FieldAction>
{
    private readonly string _logicalName;
    private readonly Dictionary<string, SchemaAttribute> _byName;

    private SchemaAttributes(string logicalName, Dictionary<string, SchemaAttribute> byName)
    {
        _logicalName = logicalName;
        _byName = byName;
        InOrder = [.. byName.Values];
        Array.Sort(InOrder, static (x, y) => x.Path.CompareTo(y.Path));
    }

    /// <summary>All of them, in canonical order.</summary>
    public SchemaAttribute[] InOrder { get; }

    /// <summary>All of them, in the order in which they were declared.</summary>
    public IEnumerable<SchemaAttribute> All => _byName.Values;

    public int Count => _byName.Count;

    public IEnumerable<string> Keys => _byName.Keys;

    public IEnumerable<FieldAction> Values => _byName.Values.Select(static attribute => attribute.Action);

    public FieldAction this[string key] => _byName[key].Action;

    /// <summary>Adds what the format requires of the keys to what is declared.</summary>
    /// <param name="tableName">The table's name, for messages.</param>
    /// <param name="logicalName">The name that the attributes are authenticated under.</param>
    /// <param name="partitionKey">The partition key attribute.</param>
    /// <param name="sortKey">The sort key attribute, or null.</param>
    /// <param name="declared">The attributes; the keys may be among them.</param>
    /// <exception cref="FieldCryptConfigurationException">A key attribute cannot be one.</exception>
    public static SchemaAttributes Of(
        string tableName, string logicalName, string partitionKey, string? sortKey, IEnumerable<SchemaAttribute> declared)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        var attributes = new Dictionary<string, SchemaAttribute>(StringComparer.Ordinal);

        // Format version 2 (any attribute in the context) requires the keys to be there too.
        var keyAction = FieldAction.SignOnly;
        foreach (var attribute in declared)
        {
            attributes.Add(attribute.Name, attribute);
            if (attribute.Action == FieldAction.SignAndIncludeInEncryptionContext)
            {
                keyAction = FieldAction.SignAndIncludeInEncryptionContext;
            }
        }

        SetKeyAction(partitionKey);
        if (sortKey is not null)
        {
            SetKeyAction(sortKey);
        }

        return new SchemaAttributes(logicalName, attributes);

        void SetKeyAction(string key)
        {
            if (attributes.TryGetValue(key, out var known) && known.Action is FieldAction.EncryptAndSign or FieldAction.DoNothing)
            {
                throw new FieldCryptConfigurationException(
                    $"Table {tableName}: key attribute '{ForeignText.Shown(key)}' must stay readable and signed; it can be neither encrypted nor unsigned.");
            }

            attributes[key] = SchemaAttribute.Of(tableName, logicalName, key, keyAction);
        }
    }

    /// <summary>The same attributes, authenticated under another name.</summary>
    public SchemaAttributes Under(string logicalName) => logicalName == _logicalName
        ? this
        : new SchemaAttributes(
            logicalName,
            _byName.Values.Select(attribute => attribute with { Path = new CanonicalPath(logicalName, attribute.Name) })
                .ToDictionary(static attribute => attribute.Name, StringComparer.Ordinal));

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out FieldAction value)
    {
        var isKnown = _byName.TryGetValue(key, out var attribute);
        value = isKnown ? attribute!.Action : default;
        return isKnown;
    }

    public IEnumerator<KeyValuePair<string, FieldAction>> GetEnumerator()
    {
        foreach (var attribute in _byName.Values)
        {
            yield return KeyValuePair.Create(attribute.Name, attribute.Action);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
