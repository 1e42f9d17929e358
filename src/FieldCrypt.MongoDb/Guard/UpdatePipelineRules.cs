using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks updates that are pipelines: they may hand ciphertext nowhere else, and store nothing else in its place.</summary>
internal static class UpdatePipelineRules
{
    private const string UseOperators = "use update operators such as $set, with the encrypted value";

    public static void Check(BsonArray pipeline, PipelineScope scope)
    {
        foreach (var stage in pipeline.OfType<BsonDocument>())
        {
            foreach (var (name, value) in stage.Select(static element => (element.Name, element.Value)))
            {
                switch (name)
                {
                    case "$set" or "$addFields" when value is BsonDocument assignments:
                        foreach (var assignment in assignments)
                        {
                            CheckAssignment(PathMatch.Find(scope.Root, assignment.Name), assignment.Value, scope);
                        }

                        break;
                    case "$unset":
                        break;
                    default:
                        throw Refusal.Of(scope.Root!, $"an update with stage {name} might store something else in its place", UseOperators);
                }
            }
        }
    }

    private static void CheckAssignment(PathMatch target, BsonValue value, PipelineScope scope)
    {
        var source = ExpressionRules.Evaluate(value, scope);
        switch (target)
        {
            case { IsInside: true, Node: { } leaf }:
                throw Refusal.Inside(leaf);
            case { Node: null }:
                if (source is not null)
                {
                    throw Refusal.Of(source, "its ciphertext would be stored in a member that is not encrypted", UseOperators);
                }

                break;
            case { Node: { } node }:
                if (value is BsonString { Value: "$$REMOVE" } || (source == node && node.IsLeaf))
                {
                    break;
                }

                var constant = value is BsonDocument { ElementCount: 1 } document && document.GetElement(0) is { Name: "$literal" } literal
                    ? literal.Value
                    : value;
                if (source is not null || !IsConstant(constant))
                {
                    throw Refusal.Of(node, "what the server computes would be stored in its place", UseOperators);
                }

                StoredValues.RequireEncrypted(constant, node);
                break;
        }
    }

    // Without expressions in it: paths, variables, operators.
    private static bool IsConstant(BsonValue value) => value switch
    {
        BsonString text => !text.Value.StartsWith('$'),
        BsonArray array => array.All(IsConstant),
        BsonDocument document => document.All(element => !element.Name.StartsWith('$') && IsConstant(element.Value)),
        _ => true,
    };
}
