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
        if (operands.Select(operand => Meant(operand, scope)).FirstOrDefault(static meant => meant is not null) is { } member && operands.Any(IsConstant))
        {
            throw Refusal.Plaintext(member);
        }
    }

    // Null where a field is named as it is stored.
    private static Shape? Meant(BsonValue operand, PipelineScope scope)
    {
        var path = operand switch
        {
            BsonString of when (Behind(of.Value, "$$ROOT.") ?? Behind(of.Value, "$$CURRENT.")) is { } rest => rest,
            BsonString { Value: ['$', not '$', ..] of } => of[1..],
            BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: "$getField", Value: BsonString name } => name.Value,
            _ => null,
        };
        return path is not null && scope.Root.MeantAt(path) is { HoldsCiphertext: true } meant && !scope.Root.At(path).HoldsCiphertext ? meant : null;
    }

    // As it stands there, not computed: what an operator makes of constants is looked at with that operator.
    private static bool IsConstant(BsonValue operand) => operand switch
    {
        { BsonType: BsonType.Null or BsonType.Undefined } or BsonString { Value: ['$', ..] } => false,
        BsonArray items => items.Any(IsConstant),
        BsonDocument { ElementCount: 1 } document when document.GetElement(0) is { Name: "$literal" } literal => ConstantShapes.Of(literal.Value).MayBeConstant,
        BsonDocument => false,
        _ => Ciphertext.OfConstant(operand) is null,
    };

    private static string? Behind(string text, string start) => text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..] : null;
}
