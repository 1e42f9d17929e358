using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Names in expressions that no class has, and that are an encrypted member's in other letters: the server finds nothing there, but a constant beside
/// such a name is that member's plaintext.
/// </summary>
internal static class Spelling
{
    /// <summary>Refuses an operator that has both among its operands.</summary>
    public static void Require(IReadOnlyCollection<BsonValue> operands, PipelineScope scope)
    {
        if (operands.Select(operand => Meant(operand, scope)).FirstOrDefault(static meant => meant is not null) is { } member
            && operands.Any(operand => IsConstant(operand, scope)))
        {
            throw Refusal.Plaintext(member);
        }
    }

    /// <summary>The encrypted member that such a name means; null where a field is named as it is stored.</summary>
    public static Shape? Meant(BsonValue operand, PipelineScope scope) =>
        Of(operand, scope) is var (meant, stored) && meant.HoldsCiphertext && !stored.HoldsCiphertext ? meant : null;

    // What a name means, and what is stored under it.
    private static (Shape Meant, Shape Stored) Of(BsonValue operand, PipelineScope scope) => operand switch
    {
        BsonString { Value: ['$', '$', ..] variable } => OfVariable(variable, scope),
        BsonString { Value: ['$', ..] path } => Along(path.AsSpan(1), (scope.Root, scope.Root)),
        BsonDocument { ElementCount: 1 } document => OfOperation(document.GetElement(0), scope),
        _ => (Shape.Nothing, Shape.Nothing),
    };

    // Those that hand a value on as it is.
    private static (Shape Meant, Shape Stored) OfOperation(BsonElement operation, PipelineScope scope) => operation switch
    {
        { Name: "$getField", Value: BsonString name } => Along(name.Value, (scope.Root, scope.Root)),
        { Name: "$getField", Value: BsonDocument get } when ExpressionRules.Literal(get.GetValue("field", BsonNull.Value)) is BsonString name =>
            Along(name.Value, Of(get.GetValue("input", BsonNull.Value), scope)),
        { Name: "$ifNull", Value: BsonArray alternatives } when alternatives.Select(one => Meant(one, scope)).FirstOrDefault(static meant => meant is not null) is { } meant =>
            (meant, Shape.Nothing),
        _ => (Shape.Nothing, Shape.Nothing),
    };

    private static (Shape Meant, Shape Stored) OfVariable(string variable, PipelineScope scope)
    {
        var (name, path) = Parts(variable);
        var value = name is "ROOT" or "CURRENT" ? scope.Root : scope.Variables.GetValueOrDefault(name, Shape.Nothing);
        return Along(path.AsSpan(), (scope.Misspelt.GetValueOrDefault(name, value), value));
    }

    private static (Shape Meant, Shape Stored) Along(ReadOnlySpan<char> path, (Shape Meant, Shape Stored) from) =>
        path.IsEmpty ? from : (from.Meant.MeantAt(path), from.Stored.At(path));

    private static (string Name, string Path) Parts(string variable) =>
        variable.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? (variable[2..dot], variable[(dot + 1)..]) : (variable[2..], "");

    private static bool IsConstant(string variable, PipelineScope scope)
    {
        var (name, path) = Parts(variable);
        return scope.Variables.TryGetValue(name, out var value) && (path.Length == 0 ? value : value.At(path)).MayBeConstant;
    }

    // As it stands there, not computed: what an operator makes of constants is looked at with that operator.
    private static bool IsConstant(BsonValue operand, PipelineScope scope) => operand switch
    {
        { BsonType: BsonType.Null or BsonType.Undefined } => false,
        BsonString { Value: ['$', '$', ..] variable } => IsConstant(variable, scope),
        BsonString { Value: ['$', ..] } => false,
        BsonArray items => items.Any(item => IsConstant(item, scope)),
        BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: "$literal" } literal => ConstantShapes.Of(literal.Value).MayBeConstant,
        BsonDocument => false,
        _ => Ciphertext.OfConstant(operand) is null,
    };
}
