using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Follows encrypted values through an aggregation expression. Ciphertext may be handed on, compared with ciphertext of the same key for equality,
/// or with null; whatever would compute with it is refused, and so is what is not known here.
/// </summary>
internal static class ExpressionRules
{
    /// <summary>What the result may be.</summary>
    /// <exception cref="ProtectedOperationException">The expression computes with ciphertext, or compares it with plaintext.</exception>
    public static Shape Evaluate(BsonValue expression, PipelineScope scope) => expression switch
    {
        _ when !scope.HoldsCiphertext => Shape.Readable,
        BsonString { Value: ['$', ..] } path => Resolve(path.Value, scope),
        BsonArray { Count: > 0 } items => Either(items, scope),
        BsonDocument document when FilterRules.IsOperators(document) => document.ElementCount == 1
            ? Operation(document.GetElement(0).Name, document.GetElement(0).Value, scope)
            : throw Refusal.Unknown("An expression of two operators"),
        BsonDocument document => Shape.Document(document.Select(field => KeyValuePair.Create(field.Name, Evaluate(field.Value, scope)))),
        _ => ConstantShapes.Of(expression),
    };

    /// <summary>Refuses an expression whose result is encrypted.</summary>
    public static void RequireReadable(BsonValue expression, PipelineScope scope, string operation) =>
        Evaluate(expression, scope).RequireReadable(operation);

    /// <summary>The scope with variables that are computed in it.</summary>
    public static PipelineScope With(BsonValue variables, PipelineScope scope) => Arguments.Document(variables, "variables") is { } document
        ? scope.With(document.Select(variable => (variable.Name, Evaluate(variable.Value, scope), Spelling.Meant(variable.Value, scope))))
        : scope;

    /// <summary>A value that is written as it is, or by <c>$literal</c>.</summary>
    public static BsonValue Literal(BsonValue value) =>
        value is BsonDocument { ElementCount: 1 } document && document.GetElement(0) is { Name: "$literal" } literal ? literal.Value : value;

    private static Shape Resolve(string path, PipelineScope scope)
    {
        if (path is not ['$', '$', ..])
        {
            return scope.Root.At(path.AsSpan(1));
        }

        var rest = path.AsSpan(2);
        var dot = rest.IndexOf('.');
        var name = (dot < 0 ? rest : rest[..dot]).ToString();
        var root = name switch
        {
            "ROOT" or "CURRENT" => scope.Root,
            "REMOVE" => Shape.Nothing,
            "NOW" or "CLUSTER_TIME" or "USER_ROLES" or "SEARCH_META" => Shape.Readable,
            _ => scope.Variables.TryGetValue(name, out var variable) ? variable : throw Refusal.Unknown($"Variable {ForeignText.Shown(name)}"),
        };
        return dot < 0 ? root : root.At(rest[(dot + 1)..]);
    }

    private static Shape Operation(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$literal":
                return ConstantShapes.Of(operand);
            case "$eq" or "$ne" or "$in" when operand is BsonArray { Count: 2 } pair:
                Spelling.Require([.. pair], scope);
                Comparisons.RequireSame(Evaluate(pair[0], scope), Evaluate(pair[1], scope), scope);
                return Shape.Readable;
            case "$gt" or "$gte" or "$lt" or "$lte" when operand is BsonArray { Count: 2 } pair && (IsNull(pair[0]) || IsNull(pair[1])):
                Comparisons.RequireSame(Evaluate(pair[0], scope), Evaluate(pair[1], scope), scope);
                return Shape.Readable;
            case "$ifNull" when operand is BsonArray alternatives:
                return Either(alternatives, scope);
            case "$cond":
                return Condition(operand, scope);
            case "$switch" when operand is BsonDocument choice:
                return Switch(new(name, choice, "branches", "default"), scope);
            case "$let" when operand is BsonDocument document:
                var let = new Arguments(name, document, "vars", "in");
                return Evaluate(let["in"], With(let["vars"], scope));
            default:
                return ItemExpressions.Evaluate(name, operand, scope)
                    ?? FieldExpressions.Evaluate(name, operand, scope)
                    ?? Compute(name, operand, scope);
        }
    }

    private static Shape Compute(string name, BsonValue operand, PipelineScope scope)
    {
        if (!ComputingOperators.Names.Contains(name))
        {
            throw Refusal.Unknown($"Operator {ForeignText.Shown(name)}");
        }

        BsonValue[] inputs = operand switch
        {
            BsonArray several => [.. several],
            BsonDocument arguments when !FilterRules.IsOperators(arguments) => [.. arguments.Values],
            _ => [operand],
        };
        Spelling.Require(inputs, scope);
        foreach (var input in inputs)
        {
            RequireReadable(input, scope, name);
        }

        return Shape.Readable;
    }

    private static Shape Either(IEnumerable<BsonValue> alternatives, PipelineScope scope) =>
        Shape.Either(alternatives.Select(alternative => Evaluate(alternative, scope)));

    private static Shape Condition(BsonValue operand, PipelineScope scope)
    {
        var (condition, then, otherwise) = operand switch
        {
            BsonArray { Count: 3 } parts => (parts[0], parts[1], parts[2]),
            BsonDocument document when new Arguments("$cond", document, "if", "then", "else") is var parts => (parts["if"], parts["then"], parts["else"]),
            _ => throw Refusal.Unknown("This form of $cond"),
        };
        RequireReadable(condition, scope, "$cond");
        return Either([then, otherwise], scope);
    }

    private static Shape Switch(Arguments choice, PipelineScope scope)
    {
        const string Operator = "$switch";
        var results = new List<Shape> { Evaluate(choice["default"], scope) };
        foreach (var document in Arguments.Documents(choice["branches"], Operator))
        {
            var branch = new Arguments(Operator, document, "case", "then");
            RequireReadable(branch["case"], scope, Operator);
            results.Add(Evaluate(branch["then"], scope));
        }

        return Shape.Either(results);
    }

    private static bool IsNull(BsonValue value) => Literal(value).BsonType is BsonType.Null or BsonType.Undefined;
}
