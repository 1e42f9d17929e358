using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which conditions on encrypted members the server can answer: equality with ciphertext, null, existence. All others are refused.</summary>
internal static class FilterRules
{
    /// <summary>Checks a filter.</summary>
    /// <param name="filter">The filter, of a find, a match stage, an update, an index.</param>
    /// <param name="scope">What it is about.</param>
    /// <exception cref="ProtectedOperationException">It holds plaintext for an encrypted member, or asks what the server cannot answer.</exception>
    public static void Check(BsonValue filter, PipelineScope scope)
    {
        if (filter is not BsonDocument document || scope.Root is not { } root)
        {
            return;
        }

        foreach (var (name, value) in Elements(document))
        {
            switch (name)
            {
                case "$and" or "$or" or "$nor" when value is BsonArray parts:
                    foreach (var part in parts)
                    {
                        Check(part, scope);
                    }

                    break;
                case "$expr":
                    ExpressionRules.RequireReadable(ExpressionRules.Evaluate(value, scope), "a condition on its value");
                    break;
                case "$comment" or "$text" or "$sampleRate" or "$alwaysTrue" or "$alwaysFalse":
                    break;
                case "$jsonSchema":
                    CheckSchema(value, root);
                    break;
                case ['$', ..]:
                    throw new ProtectedOperationException(
                        $"Operator {ForeignText.Shown(name)} is not known to be safe in a filter on a collection with encrypted members. "
                        + "Instead, use comparisons of fields.");
                default:
                    CheckPath(name, value, scope);
                    break;
            }
        }
    }

    private static void CheckPath(string path, BsonValue condition, PipelineScope scope)
    {
        var match = PathMatch.Find(scope.Root, path);
        if (match.Node is not { } node)
        {
            return;
        }

        if (match.IsInside)
        {
            throw Refusal.Inside(node);
        }

        CheckCondition(condition, node, scope);
    }

    private static void CheckCondition(BsonValue condition, PathNode node, PipelineScope scope)
    {
        if (condition is not BsonDocument document || !IsOperators(document))
        {
            StoredValues.RequireComparable(condition, node);
            return;
        }

        foreach (var (name, value) in Elements(document))
        {
            switch (name)
            {
                case "$eq" or "$ne":
                    StoredValues.RequireComparable(value, node);
                    break;
                case "$in" or "$nin" or "$all" when value is BsonArray values:
                    foreach (var item in values)
                    {
                        CheckItem(item, node, scope);
                    }

                    break;
                case "$not":
                    CheckCondition(value, node, scope);
                    break;
                case "$exists":
                    break;
                case "$elemMatch" when !node.IsLeaf && value is BsonDocument items:
                    if (IsOperators(items))
                    {
                        CheckCondition(items, node, scope);
                    }
                    else
                    {
                        Check(items, scope with { Root = node });
                    }

                    break;
                case "$size" or "$type" when !node.IsLeaf:
                    break;
                case "$gt" or "$gte" or "$lt" or "$lte":
                    throw Refusal.Of(node, "ciphertext has no order, so that a range would find the wrong documents", Refusal.FilterInApplication);
                case "$regex" or "$options":
                    throw Refusal.Of(node, "a pattern cannot match ciphertext, and would show the server a part of the value", Refusal.FilterInApplication);
                default:
                    throw Refusal.Of(node, $"the server cannot answer {name} for ciphertext", Refusal.FilterInApplication);
            }
        }
    }

    private static void CheckItem(BsonValue item, PathNode node, PipelineScope scope)
    {
        if (item is BsonDocument document && IsOperators(document))
        {
            CheckCondition(document, node, scope);
        }
        else
        {
            StoredValues.RequireComparable(item, node);
        }
    }

    // A validator may say that a member is encrypted, and what it is; any other word about it would be a word about its plaintext.
    private static void CheckSchema(BsonValue schema, PathNode node)
    {
        if (schema is not BsonDocument document)
        {
            return;
        }

        foreach (var (name, value) in Elements(document))
        {
            switch (name)
            {
                case "properties" when value is BsonDocument properties && !node.IsLeaf:
                    foreach (var property in properties)
                    {
                        if (node.Child(property.Name) is { } child)
                        {
                            CheckSchema(property.Value, child);
                        }
                    }

                    break;
                case "items" when !node.IsLeaf:
                    CheckSchema(value, node);
                    break;
                case "bsonType" or "type" or "title" or "description" or "encrypt":
                    break;
                case "required" or "additionalProperties" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "encryptMetadata"
                    when !node.IsLeaf:
                    break;
                default:
                    throw Refusal.Of(node, $"a schema with {name} would show its plaintext to the server", "say bsonType: \"binData\" of it only");
            }
        }
    }

    /// <summary>Whether a value is a document of operators rather than a document to compare with.</summary>
    internal static bool IsOperators(BsonDocument document) => document.ElementCount > 0 && document.GetElement(0).Name.StartsWith('$');

    private static IEnumerable<(string Name, BsonValue Value)> Elements(BsonDocument document) =>
        document.Select(static element => (element.Name, element.Value));
}
