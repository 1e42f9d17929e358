using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A parsed update, from an expression or from the older attribute updates.</summary>
internal sealed class ItemUpdate(IReadOnlyList<UpdateAction> actions)
{
    /// <summary>The top-level attributes that are written.</summary>
    public IEnumerable<string> Writes() => actions.Select(action => action.Path.Attribute);

    /// <summary>The top-level attributes that are read to compute values.</summary>
    public IEnumerable<string> Reads() => actions.OfType<SetAction>().SelectMany(action => action.Value.Reads());

    /// <summary>The places that are written, for what an update returns of old and new values.</summary>
    public ItemProjection WrittenPaths() => ItemProjection.Of(actions.Select(action => action.Path));

    /// <summary>Applies the update to a copy of an item.</summary>
    /// <param name="item">The item, which stays as it is; empty but for its key if it does not exist.</param>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it for this item.</exception>
    public Dictionary<string, AttributeValue> Apply(Dictionary<string, AttributeValue> item)
    {
        // All right-hand sides see the item as it was.
        var values = new AttributeValue?[actions.Count];
        for (var i = 0; i < actions.Count; i++)
        {
            values[i] = actions[i] is SetAction set ? DocumentTree.Copy(set.Value.Evaluate(item)) : null;
        }

        var result = new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
        string[] written = [.. Writes().Distinct(StringComparer.Ordinal)];
        foreach (var attribute in written)
        {
            if (result.TryGetValue(attribute, out var value))
            {
                result[attribute] = DocumentTree.Copy(value);
            }
        }

        var document = new EditableDocument(result);
        for (var i = 0; i < actions.Count; i++)
        {
            document.Apply(actions[i], values[i]);
        }

        document.CloseLists();
        foreach (var attribute in written)
        {
            if (result.TryGetValue(attribute, out var value))
            {
                result[attribute] = StoredForm.Of(value);
            }
        }

        return result;
    }
}
