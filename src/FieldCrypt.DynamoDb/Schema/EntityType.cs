using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>One of several kinds of items in a table, and how its items are told from others.</summary>
/// <remarks>
/// The attribute that tells stays readable and is signed, so nobody can make an item pass for one of another type. Immutable and thread-safe.
/// </remarks>
public sealed class EntityType
{
    private readonly string _attribute;
    private readonly string _text;
    private readonly bool _isPrefix;

    private EntityType(string attribute, string text, bool isPrefix, TableSchema schema)
    {
        _attribute = attribute;
        _text = text;
        _isPrefix = isPrefix;
        Schema = schema;
    }

    /// <summary>What happens to the attributes of these items.</summary>
    public TableSchema Schema { get; }

    /// <summary>The items in which an attribute has a given text.</summary>
    /// <param name="attribute">The attribute: in the schema, neither encrypted nor unsigned.</param>
    /// <param name="value">Its value.</param>
    /// <param name="schema">What happens to the attributes of these items.</param>
    /// <exception cref="FieldCryptConfigurationException">The attribute cannot tell items apart.</exception>
    public static EntityType ByDiscriminator(string attribute, string value, TableSchema schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(attribute);
        ArgumentException.ThrowIfNullOrEmpty(value);
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Actions.GetValueOrDefault(attribute) is FieldAction.SignOnly or FieldAction.SignAndIncludeInEncryptionContext
            && schema.Actions.ContainsKey(attribute)
                ? new EntityType(attribute, value, isPrefix: false, schema)
                : throw new FieldCryptConfigurationException(
                    $"Attribute '{attribute}' tells entity types apart, so each must declare it, neither encrypted nor unsigned.");
    }

    /// <summary>The items whose partition or sort key begins with a given text, such as <c>ORDER#</c>.</summary>
    /// <param name="keyAttribute">The partition key or the sort key, a string.</param>
    /// <param name="prefix">How it begins.</param>
    /// <param name="schema">What happens to the attributes of these items.</param>
    /// <exception cref="FieldCryptConfigurationException">The attribute is no key.</exception>
    public static EntityType ByKeyPrefix(string keyAttribute, string prefix, TableSchema schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyAttribute);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(schema);
        return schema.IsKey(keyAttribute)
            ? new EntityType(keyAttribute, prefix, isPrefix: true, schema)
            : throw new FieldCryptConfigurationException($"'{keyAttribute}' is neither the partition key nor the sort key.");
    }

    /// <summary>How its items are told from others.</summary>
    internal string Rule => $"{_attribute} {(_isPrefix ? "begins with" : "is")} {_text}";

    /// <summary>Whether an item, stored or not, is of this type.</summary>
    internal bool Fits(Dictionary<string, AttributeValue> item) => item.TryGetValue(_attribute, out var value)
        && value?.S is { } text
        && (_isPrefix ? text.StartsWith(_text, StringComparison.Ordinal) : text == _text);

    internal EntityType With(TableSchema schema) => new(_attribute, _text, _isPrefix, schema);

    /// <summary>What must be assumed of attributes as long as the type of an item is not known.</summary>
    internal static IEnumerable<KeyValuePair<string, FieldAction>> ActionsOfAny(IReadOnlyList<EntityType> types) =>
        types.SelectMany(type => type.Schema.Actions.Keys).Distinct(StringComparer.Ordinal)
            .Where(name => !types[0].Schema.IsKey(name))
            .Select(name => KeyValuePair.Create(name, ActionOfAny(types, name)));

    private static FieldAction ActionOfAny(IReadOnlyList<EntityType> types, string name)
    {
        if (types.Any(type => type.Schema.Actions.TryGetValue(name, out var action) && action == FieldAction.EncryptAndSign))
        {
            return FieldAction.EncryptAndSign;
        }

        return types.All(type => type.Schema.IsUnsigned(name)) ? FieldAction.DoNothing : FieldAction.SignOnly;
    }
}
