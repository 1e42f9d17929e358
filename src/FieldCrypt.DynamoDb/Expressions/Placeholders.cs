using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>
/// The names and values that the expressions of one request refer to, with a record of which were used: the service refuses a request
/// with one that is not.
/// </summary>
internal sealed class Placeholders(Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public string Name(string placeholder, string kind)
    {
        _used.Add(placeholder);
        return names is not null && names.TryGetValue(placeholder, out var name)
            ? name
            : throw ExpressionError.Invalid(
                $"Invalid {kind}: An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
    }

    /// <exception cref="ProtectedOperationException">The value nests too deep.</exception>
    public AttributeValue Value(string placeholder, string kind)
    {
        _used.Add(placeholder);
        return values is not null && values.TryGetValue(placeholder, out var value)
            ? Shallow(value)
            : throw ExpressionError.Invalid(
                $"Invalid {kind}: An expression attribute value used in expression is not defined; attribute value: {placeholder}");
    }

    /// <summary>Refuses names and values that no expression used, as the service does.</summary>
    public void RequireAllUsed()
    {
        Require(names?.Keys, "ExpressionAttributeNames");
        Require(values?.Keys, "ExpressionAttributeValues");
    }

    /// <summary>The names that were used so far.</summary>
    public Dictionary<string, string>? UsedNames() => Used(names);

    private static AttributeValue Shallow(AttributeValue value)
    {
        ValueDepth.Require(value);
        return value;
    }

    private Dictionary<string, T>? Used<T>(Dictionary<string, T>? all)
    {
        var used = all?.Where(pair => _used.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
        return used is { Count: > 0 } ? used : null;
    }

    private void Require(IEnumerable<string>? placeholders, string parameter)
    {
        var unused = placeholders?.Where(placeholder => !_used.Contains(placeholder)).ToList();
        if (unused is { Count: > 0 })
        {
            throw ExpressionError.Invalid($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
