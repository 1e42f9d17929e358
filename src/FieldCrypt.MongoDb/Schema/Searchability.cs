using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>
/// Refuses, when an application starts and not when it first writes, to find by equality what its representation shows can never be; and takes note of the
/// type that is found, as equality is over type and bytes.
/// </summary>
internal static class Searchability
{
    /// <exception cref="FieldCryptConfigurationException">The member is annotated so, and is stored as a type that cannot be.</exception>
    public static void Require(IEncryptedSerializer encrypted)
    {
        if (encrypted.Member.Algorithm != CsfleAlgorithm.Deterministic)
        {
            return;
        }

        var plaintext = encrypted.Plaintext;
        while (plaintext is IChildSerializerConfigurable nullable and not IBsonArraySerializer && Nullable.GetUnderlyingType(plaintext.ValueType) is not null)
        {
            plaintext = nullable.ChildSerializer;
        }

        BsonType? type = plaintext switch
        {
            IRepresentationConfigurable representation => representation.Representation,
            IBsonArraySerializer => BsonType.Array,
            IBsonDocumentSerializer => BsonType.Document,
            _ => null,
        };
        encrypted.Member.StoredAs = type;
        if (type is { } stored && !BsonTypeRules.Allows(CsfleAlgorithm.Deterministic, stored))
        {
            throw new FieldCryptConfigurationException(
                $"{encrypted.Member.Name} is stored as BSON {stored}, which cannot be found by equality: take Query = Equality away, or store it as a "
                + "string, an integer, a date or binary ([BsonRepresentation]).");
        }
    }
}
