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
    public static Shape? Meant(BsonValue operand, PipelineScope scope) => operand switch
    {
        BsonString { Value: ['$', '$', ..] variable } => MeantByVariable(variable.AsSpan(2), scope),
        BsonString { Value: ['$', ..] path } => MeantBy(path.AsSpan(1), scope.Root, scope.Root),
        BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: "$getField", Value: BsonString name } => MeantBy(name.Value, scope.Root, scope.Root),
        _ => null,
    };

    private static Shape? MeantByVariable(ReadOnlySpan<char> variable, PipelineScope scope)
    {
        var dot = variable.IndexOf('.');
        var name = (dot < 0 ? variable : variable[..dot]).ToString();
        var value = name is "ROOT" or "CURRENT" ? scope.Root : scope.Variables.GetValueOrDefault(name, Shape.Nothing);
        return MeantBy(dot < 0 ? [] : variable[(dot + 1)..], scope.Misspelt.GetValueOrDefault(name, value), value);
    }

    private static Shape? MeantBy(ReadOnlySpan<char> path, Shape meant, Shape stored)
    {
        if (!path.IsEmpty)
        {
            (meant, stored) = (meant.MeantAt(path), stored.At(path));
        }

        return meant.HoldsCiphertext && !stored.HoldsCiphertext ? meant : null;
    }

    // As it stands there, not computed: what an operator makes of constants is looked at with that operator.
    private static bool IsConstant(BsonValue operand, PipelineScope scope) => operand switch
    {
        { BsonType: BsonType.Null or BsonType.Undefined } => false,
        BsonString { Value: ['$', '$', .. var variable] } => scope.Variables.TryGetValue(variable, out var value) && value.MayBeConstant,
        BsonString { Value: ['$', ..] } => false,
        BsonArray items => items.Any(item => IsConstant(item, scope)),
        BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: "$literal" } literal => ConstantShapes.Of(literal.Value).MayBeConstant,
        BsonDocument => false,
        _ => Ciphertext.OfConstant(operand) is null,
    };
}
