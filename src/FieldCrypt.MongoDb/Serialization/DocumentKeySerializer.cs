using System.Diagnostics.CodeAnalysis;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>
/// Serializes documents that have a key each: it reads the key off the document before its members are encrypted, and after they were read holds the
/// keys that they named against it.
/// </summary>
/// <remarks>Thread-safe. All else is left to the class's own serializer.</remarks>
internal sealed class DocumentKeySerializer<TDocument>(BsonClassMapSerializer<TDocument> inner)
    : SerializerBase<TDocument>, IBsonDocumentSerializer, IBsonIdProvider, IBsonPolymorphicSerializer, IHasDiscriminatorConvention
{
    public IDiscriminatorConvention DiscriminatorConvention => ((IHasDiscriminatorConvention)inner).DiscriminatorConvention;

    public bool IsDiscriminatorCompatibleWithObjectSerializer => inner.IsDiscriminatorCompatibleWithObjectSerializer;

    public override TDocument Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        if (DocumentKeyProvider.KeyOf(typeof(TDocument)) is not { } keyOf)
        {
            return inner.Deserialize(context, args);
        }

        TDocument value;
        var before = DocumentBeingRead.Enter(out var document);
        try
        {
            value = inner.Deserialize(context, args);
        }
        finally
        {
            DocumentBeingRead.Leave(before);
        }

        if (value is not null && !document.IsEmpty)
        {
            document.Require(KeyOf(value, keyOf));
        }

        return value;
    }

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, TDocument value)
    {
        if (value is null || DocumentKeyProvider.KeyOf(typeof(TDocument)) is not { } keyOf)
        {
            inner.Serialize(context, args, value);
            return;
        }

        var before = DocumentKey.Enter(keyOf(value));
        try
        {
            inner.Serialize(context, args, value);
        }
        finally
        {
            DocumentKey.Leave(before);
        }
    }

    public bool TryGetMemberSerializationInfo(string memberName, [NotNullWhen(true)] out BsonSerializationInfo? serializationInfo) =>
        inner.TryGetMemberSerializationInfo(memberName, out serializationInfo);

    public bool GetDocumentId(object document, out object id, out Type idNominalType, out IIdGenerator idGenerator) =>
        inner.GetDocumentId(document, out id, out idNominalType, out idGenerator);

    public void SetDocumentId(object document, object id) => inner.SetDocumentId(document, id);

    // A document of which a projection left a part only may not say whose it is.
    private static DataKeyReference KeyOf(TDocument document, Func<object, DataKeyReference> keyOf)
    {
        try
        {
            return keyOf(document!);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ProtectedOperationException(
                $"The data key of a {typeof(TDocument).Name} cannot be read off it ({e.GetType().Name}): a projection must keep the members that say it.");
        }
    }
}
