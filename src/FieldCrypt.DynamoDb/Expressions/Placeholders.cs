using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>
/// The names and values that the expressions of one request refer to, with a record of which were used: the service refuses a request
/// with one that is not.
/// </summary>
internal sealed class Placeholders(Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
{
    // Few as a rule, and then looking through them is quicker than a table of hashes.
    private const int Few = 8;
    private readonly List<string> _few = new(4);
    private HashSet<string>? _many;

    public string Name(string placeholder, string kind)
    {
        Use(placeholder);
        return names is not null && names.TryGetValue(placeholder, out var name)
            ? name
            : throw ExpressionError.Invalid(
                $"Invalid {kind}: An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
    }

    /// <exception cref="ProtectedOperationException">The value nests too deep.</exception>
    public AttributeValue Value(string placeholder, string kind)
    {
        Use(placeholder);
        return values is not null && values.TryGetValue(placeholder, out var value)
            ? Shallow(value)
            : throw ExpressionError.Invalid(
                $"Invalid {kind}: An expression attribute value used in expression is not defined; attribute value: {placeholder}");
    }

    /// <summary>Refuses names and values that no expression used, as the service does.</summary>
    public void RequireAllUsed()
    {
        Require(names, "ExpressionAttributeNames");
        Require(values, "ExpressionAttributeValues");
    }

    /// <summary>The names that were used so far: those of the request if all were, which nobody changes.</summary>
    public Dictionary<string, string>? UsedNames() => Used(names);

    private void Use(string placeholder)
    {
        if (IsUsed(placeholder))
        {
            return;
        }

        if (_many is null && _few.Count == Few)
        {
            _many = new(_few, StringComparer.Ordinal);
        }

        if (_many is not null)
        {
            _many.Add(placeholder);
        }
        else
        {
            _few.Add(placeholder);
        }
    }

    private bool IsUsed(string placeholder) => _many?.Contains(placeholder) ?? _few.Contains(placeholder);

    private static AttributeValue Shallow(AttributeValue value)
    {
        ValueDepth.Require(value);
        return value;
    }

    private Dictionary<string, T>? Used<T>(Dictionary<string, T>? all)
    {
        if (all is null || Unused(all) is not { } unused)
        {
            return all is { Count: > 0 } ? all : null;
        }

        return unused.Count == all.Count ? null : all.Where(pair => IsUsed(pair.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private List<string>? Unused<T>(Dictionary<string, T> all)
    {
        List<string>? unused = null;
        foreach (var (placeholder, _) in all)
        {
            if (!IsUsed(placeholder))
            {
                (unused ??= []).Add(placeholder);
            }
        }

        return unused;
    }

    private void Require<T>(Dictionary<string, T>? all, string parameter)
    {
        if (all is not null && Unused(all) is { } unused)
        {
            throw ExpressionError.Invalid($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
