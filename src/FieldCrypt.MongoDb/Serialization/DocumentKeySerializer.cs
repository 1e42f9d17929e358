using System.Diagnostics.CodeAnalysis;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>Serializes documents that have a key each: it reads the key off the document before its members are encrypted.</summary>
/// <remarks>Thread-safe. All else is left to the class's own serializer.</remarks>
internal sealed class DocumentKeySerializer<TDocument>(BsonClassMapSerializer<TDocument> inner)
    : SerializerBase<TDocument>, IBsonDocumentSerializer, IBsonIdProvider, IBsonPolymorphicSerializer, IHasDiscriminatorConvention
{
    private static readonly Lazy<DocumentKeySerializer<TDocument>> InRegistry = new(Register);

    private Func<TDocument, DataKeyReference>? _keyOf;

    /// <summary>The one of the process, in the driver's registry.</summary>
    /// <exception cref="FieldCryptConfigurationException">The class has another serializer already.</exception>
    public static DocumentKeySerializer<TDocument> Registered => InRegistry.Value;

    /// <summary>How to read the key off a document; null while no <see cref="FieldCryptMongoDb"/> runs.</summary>
    public Func<TDocument, DataKeyReference>? KeyOf
    {
        get => Volatile.Read(ref _keyOf);
        set => Volatile.Write(ref _keyOf, value);
    }

    public IDiscriminatorConvention DiscriminatorConvention => ((IHasDiscriminatorConvention)inner).DiscriminatorConvention;

    public bool IsDiscriminatorCompatibleWithObjectSerializer => inner.IsDiscriminatorCompatibleWithObjectSerializer;

    public override TDocument Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) => inner.Deserialize(context, args);

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, TDocument value)
    {
        if (value is null || KeyOf is not { } keyOf)
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

    private static DocumentKeySerializer<TDocument> Register()
    {
        var serializer = new DocumentKeySerializer<TDocument>(new BsonClassMapSerializer<TDocument>(BsonClassMap.LookupClassMap(typeof(TDocument))));
        try
        {
            BsonSerializer.RegisterSerializer(serializer);
            return serializer;
        }
        catch (BsonSerializationException e)
        {
            throw new FieldCryptConfigurationException(
                $"Class {typeof(TDocument).Name} has a serializer already, so that the key of a document cannot be read off it: make the "
                + $"{nameof(CollectionSchema)} before anything uses the class.",
                e);
        }
    }
}
