using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Format;

/// <summary>Which BSON types each algorithm encrypts (Client Side Encryption specification, "Encryption algorithms").</summary>
/// <remarks>
/// Deterministic encryption is refused where values are so few that counting reveals them (bool), where equal numbers have several encodings
/// (double, Decimal128), and for containers, in which the order of fields changes the bytes.
/// </remarks>
internal static class BsonTypeRules
{
    /// <summary>DBPointer, which MongoDB.Bson does not know.</summary>
    public const BsonType DbPointer = (BsonType)0x0C;

    public static bool Allows(CsfleAlgorithm algorithm, BsonType type) => type switch
    {
        BsonType.String or BsonType.ObjectId or BsonType.DateTime or BsonType.RegularExpression or DbPointer or BsonType.JavaScript
            or BsonType.Symbol or BsonType.Int32 or BsonType.Int64 or BsonType.Timestamp or BsonType.Binary => true,
        BsonType.Double or BsonType.Boolean or BsonType.Decimal128 or BsonType.Document or BsonType.Array or BsonType.JavaScriptWithScope =>
            algorithm == CsfleAlgorithm.Random,
        _ => false,
    };

    /// <exception cref="ProtectedOperationException">The algorithm does not encrypt the type.</exception>
    public static void Require(CsfleAlgorithm algorithm, BsonType type)
    {
        if (!Allows(algorithm, type))
        {
            throw new ProtectedOperationException(Allows(CsfleAlgorithm.Random, type)
                ? $"A value of BSON type {Name(type)} cannot be encrypted so that it is found by equality; "
                    + "encrypt it without Query = Equality, or store it as a string, an integer, a date or binary."
                : $"A value of BSON type {Name(type)} cannot be encrypted.");
        }
    }

    private static string Name(BsonType type) => type == DbPointer ? "DBPointer" : $"{type}";
}
