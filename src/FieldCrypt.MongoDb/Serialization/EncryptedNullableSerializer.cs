using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>The serializer of an encrypted <c>T?</c>; LINQ asks it for that of <c>T</c>, for <c>x.Member.Value</c> and comparisons with a <c>T</c>.</summary>
internal sealed class EncryptedNullableSerializer<TValue>(EncryptedMember member, Lazy<IBsonSerializer<TValue?>> plaintext)
    : EncryptedSerializer<TValue?>(member, plaintext), INullableSerializer
    where TValue : struct
{
    public IBsonSerializer ValueSerializer { get; } = new EncryptedSerializer<TValue>(
        member, new Lazy<IBsonSerializer<TValue>>(() => plaintext.Value is INullableSerializer { ValueSerializer: IBsonSerializer<TValue> value }
            ? value
            : BsonSerializer.LookupSerializer<TValue>()));
}
