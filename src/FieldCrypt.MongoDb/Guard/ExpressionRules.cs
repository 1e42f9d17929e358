using System.Diagnostics.CodeAnalysis;
using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Follows encrypted values through an aggregation expression. Ciphertext may be handed on, compared with ciphertext of the same key for equality,
/// or with null; whatever would compute with it is refused.
/// </summary>
internal static class ExpressionRules
{
    /// <summary>What of the result is encrypted.</summary>
    /// <returns>The place whose values the result holds; null if nothing in it is encrypted.</returns>
    /// <exception cref="ProtectedOperationException">The expression computes with ciphertext.</exception>
    public static PathNode? Evaluate(BsonValue expression, PipelineScope scope) => expression switch
    {
        BsonString { Value: ['$', ..] } path => Resolve(path.Value, scope),
        BsonArray array => array.Aggregate((PathNode?)null, (node, item) => PathNode.Union(node, Evaluate(item, scope))),
        BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: ['$', ..] } operation =>
            Operation(operation.Name, operation.Value, scope),
        BsonDocument document => Object(document, scope),
        _ => null,
    };

    /// <summary>Refuses a result that is encrypted.</summary>
    public static void RequireReadable(PathNode? node, string operation)
    {
        if (node is not null)
        {
            throw Refusal.Computing(node, operation);
        }
    }

    /// <summary>Refuses a result of which equal values look different.</summary>
    public static void RequireDeterministic(PathNode? node)
    {
        if (node is { IsDeterministic: false })
        {
            throw Refusal.NotSearchable(node);
        }
    }

    private static PathNode? Resolve(string path, PipelineScope scope)
    {
        var root = scope.Root;
        var rest = path.AsSpan(1);
        if (rest is ['$', ..])
        {
            var dot = rest.IndexOf('.');
            var name = (dot < 0 ? rest[1..] : rest[1..dot]).ToString();
            root = name is "ROOT" or "CURRENT" ? scope.Root : scope.Variables.GetValueOrDefault(name);
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        if (rest.IsEmpty)
        {
            return root;
        }

        var match = PathMatch.Find(root, rest);
        return match.IsInside ? throw Refusal.Inside(match.Node!) : match.Node;
    }

    private static PathNode? Object(BsonDocument document, PipelineScope scope)
    {
        PathNode? node = null;
        foreach (var element in document)
        {
            node = PathNode.Union(node, PathNode.Of(element.Name, Evaluate(element.Value, scope)));
        }

        return node;
    }

    private static PathNode? Operation(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$literal":
                return null;
            case "$eq" or "$ne" when operand is BsonArray { Count: 2 } pair:
                Compare(pair[0], pair[1], scope);
                return null;
            case "$gt" or "$gte" or "$lt" or "$lte" when operand is BsonArray { Count: 2 } pair && (IsNull(pair[0]) || IsNull(pair[1])):
                Compare(pair[0], pair[1], scope);
                return null;
            case "$in" when operand is BsonArray { Count: 2 } pair && Literal(pair[1]) is BsonArray candidates:
                foreach (var candidate in candidates)
                {
                    Compare(pair[0], candidate, scope);
                }

                return null;
            case "$ifNull":
                return Evaluate(operand, scope);
            case "$cond":
                return Condition(operand, scope);
            case "$switch" when operand is BsonDocument choice:
                return Switch(choice, scope);
            case "$first" or "$last" or "$arrayElemAt" or "$slice" or "$reverseArray" or "$concatArrays":
                return NotLeaf(Evaluate(operand, scope), name);
            case "$size" or "$isArray":
                NotLeaf(Evaluate(operand, scope), name);
                return null;
            case "$mergeObjects":
                return NotLeaf(Evaluate(operand, scope), name);
            case "$filter" when operand is BsonDocument filter:
                var input = NotLeaf(Evaluate(filter.GetValue("input", BsonNull.Value), scope), name);
                RequireReadable(Evaluate(filter.GetValue("cond", BsonNull.Value), scope.With(Variable(filter), input)), name);
                return input;
            case "$map" when operand is BsonDocument map:
                var items = NotLeaf(Evaluate(map.GetValue("input", BsonNull.Value), scope), name);
                return Evaluate(map.GetValue("in", BsonNull.Value), scope.With(Variable(map), items));
            case "$let" when operand is BsonDocument let && let.GetValue("vars", BsonNull.Value) is BsonDocument variables:
                return Evaluate(let.GetValue("in", BsonNull.Value), With(variables, scope));
            case "$getField" when operand is BsonDocument get && get.GetValue("field", BsonNull.Value) is BsonString field:
                return NotLeaf(Evaluate(get.GetValue("input", "$$CURRENT"), scope), name)?.Child(field.Value);
            case "$getField" when operand is BsonString field:
                return scope.Root?.Child(field.Value);
            default:
                RequireReadable(Evaluate(operand, scope), name);
                return null;
        }
    }

    /// <summary>The scope with variables that are computed in it.</summary>
    public static PipelineScope With(BsonDocument variables, PipelineScope scope) =>
        variables.Aggregate(scope, (inner, variable) => inner.With(variable.Name, Evaluate(variable.Value, scope)));

    private static void Compare(BsonValue left, BsonValue right, PipelineScope scope)
    {
        var first = Evaluate(left, scope);
        var second = Evaluate(right, scope);
        if (first is null && second is null)
        {
            return;
        }

        if (first is not null && second is not null)
        {
            RequireSameKey(first, second);
            return;
        }

        var node = first ?? second!;
        var constant = Literal(first is null ? left : right);
        if (constant is BsonString { Value: ['$', ..] } or BsonDocument or BsonArray)
        {
            throw Refusal.Computing(node, "a comparison with something that is not encrypted");
        }

        StoredValues.RequireComparable(constant, node);
    }

    /// <summary>Refuses to compare members whose equal values look different: encrypted at random, or with different keys.</summary>
    public static void RequireSameKey(PathNode first, PathNode second)
    {
        RequireDeterministic(first);
        RequireDeterministic(second);
        if (first.Member?.Bound?.Fixed is not { } key || second.Member?.Bound?.Fixed != key)
        {
            throw Refusal.Of(
                first, "it is compared with another member that may have another key", "give both members one key by name, [Encrypted(Key = \"…\")]");
        }
    }

    private static PathNode? Condition(BsonValue operand, PipelineScope scope)
    {
        var (condition, then, otherwise) = operand switch
        {
            BsonArray { Count: 3 } parts => (parts[0], parts[1], parts[2]),
            BsonDocument parts => (parts.GetValue("if", BsonNull.Value), parts.GetValue("then", BsonNull.Value), parts.GetValue("else", BsonNull.Value)),
            _ => (operand, BsonNull.Value, BsonNull.Value),
        };
        RequireReadable(Evaluate(condition, scope), "$cond");
        return PathNode.Union(Evaluate(then, scope), Evaluate(otherwise, scope));
    }

    private static PathNode? Switch(BsonDocument choice, PipelineScope scope)
    {
        var result = Evaluate(choice.GetValue("default", BsonNull.Value), scope);
        if (choice.GetValue("branches", BsonNull.Value) is BsonArray branches)
        {
            foreach (var branch in branches.OfType<BsonDocument>())
            {
                RequireReadable(Evaluate(branch.GetValue("case", BsonNull.Value), scope), "$switch");
                result = PathNode.Union(result, Evaluate(branch.GetValue("then", BsonNull.Value), scope));
            }
        }

        return result;
    }

    [return: NotNullIfNotNull(nameof(node))]
    private static PathNode? NotLeaf(PathNode? node, string operation) =>
        node is { IsLeaf: true } ? throw Refusal.Computing(node, operation) : node;

    private static BsonValue Literal(BsonValue value) =>
        value is BsonDocument { ElementCount: 1 } document && document.GetElement(0) is { Name: "$literal" } literal ? literal.Value : value;

    private static bool IsNull(BsonValue value) => Literal(value).BsonType is BsonType.Null or BsonType.Undefined;

    private static string Variable(BsonDocument operation) => operation.GetValue("as", "this") is BsonString name ? name.Value : "this";
}
