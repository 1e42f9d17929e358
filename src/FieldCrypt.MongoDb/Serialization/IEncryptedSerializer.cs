using System.Diagnostics.CodeAnalysis;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>What the schema needs of an encrypting serializer, whatever it serializes.</summary>
internal interface IEncryptedSerializer
{
    EncryptedMember Member { get; }

    /// <summary>The serializer of the plaintext.</summary>
    IBsonSerializer Plaintext { get; }

    /// <summary>Finds it in the serializer of a member: for a <c>T?</c> it is inside the driver's own, which LINQ insists on.</summary>
    static bool IsIn(IBsonSerializer serializer, [NotNullWhen(true)] out IEncryptedSerializer? encrypted)
    {
        encrypted = (serializer as INullableSerializer)?.ValueSerializer as IEncryptedSerializer ?? serializer as IEncryptedSerializer;
        return encrypted is not null;
    }
}
