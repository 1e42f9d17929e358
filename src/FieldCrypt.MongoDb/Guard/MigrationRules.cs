using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Conditions on members of which some values are not encrypted yet.</summary>
internal static class MigrationRules
{
    /// <summary>
    /// Whether a list asks for a value both ways, encrypted and as it was written before. It shows the server plaintext, and whoever writes it out
    /// like that knows: the server has such values already.
    /// </summary>
    public static bool AsksForBoth(BsonArray values, Shape shape) =>
        shape.Ciphertext is { Member: { } member } expected
        && member.AllowsPlaintext(out _)
        && expected.Algorithm == CsfleAlgorithm.Deterministic
        && values.Any(value => Ciphertext.OfConstant(value)?.Fits(expected) == true)
        && values.Any(value => value.BsonType is not (BsonType.Null or BsonType.Undefined) && Ciphertext.OfConstant(value) is null);
}
