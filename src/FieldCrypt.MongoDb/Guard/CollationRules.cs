using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Collations, by which texts are equal that differ in case or accents.</summary>
internal static class CollationRules
{
    // Compares byte by byte, as without a collation.
    private const string Simple = "simple";

    public static bool Has(BsonValue collation) =>
        collation is BsonDocument document && document.GetValue("locale", BsonNull.Value) is not BsonString { Value: Simple };

    public static ProtectedOperationException Refused(Shape shape) => Refusal.Of(
        shape,
        "a collation takes texts for equal that differ, and ciphertext shows only whether they are the same",
        "leave the collation out, or store the text in one spelling (lower case, normalized) and look for that");
}
