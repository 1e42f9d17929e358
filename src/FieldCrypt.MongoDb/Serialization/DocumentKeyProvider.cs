using System.Collections.Concurrent;
using System.Reflection;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>
/// Gives the driver a <see cref="DocumentKeySerializer{TDocument}"/> for every class of whose documents each has its own key, and for every class that
/// derives from one: their collections are the same.
/// </summary>
/// <remarks>Thread-safe. One for the process, as the driver has one registry.</remarks>
internal sealed class DocumentKeyProvider : IBsonSerializationProvider
{
    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<Type, Func<object, DataKeyReference>?> KeysOfClasses = new();
    private static bool s_registered;

    private readonly IBsonSerializationProvider _before;

    private DocumentKeyProvider(IBsonSerializationProvider before) => _before = before;

    /// <summary>Announces a class, before the driver makes its serializer.</summary>
    /// <param name="documentType">The class.</param>
    /// <param name="before">What is asked first: the driver asks the latest provider, and no other once it has a serializer.</param>
    public static void Announce(Type documentType, IBsonSerializationProvider before)
    {
        KeysOfClasses.TryAdd(documentType, null);
        lock (Gate)
        {
            if (!s_registered)
            {
                BsonSerializer.RegisterSerializationProvider(new DocumentKeyProvider(before));
                s_registered = true;
            }
        }
    }

    /// <summary>Says how to read the key off documents of an announced class.</summary>
    /// <exception cref="FieldCryptConfigurationException">Another way is in use already.</exception>
    public static void Bind(Type documentType, Func<object, DataKeyReference> keyOf)
    {
        if (!KeysOfClasses.TryUpdate(documentType, keyOf, null) && KeysOfClasses[documentType] != keyOf)
        {
            throw new FieldCryptConfigurationException($"Two collections read the data key off documents of class {documentType.Name} in different ways.");
        }
    }

    public static void Unbind(Type documentType, Func<object, DataKeyReference> keyOf) => KeysOfClasses.TryUpdate(documentType, null, keyOf);

    /// <summary>How to read the key off documents of a class: as was said for it, or for the nearest class that it derives from; null if nothing was.</summary>
    public static Func<object, DataKeyReference>? KeyOf(Type documentType)
    {
        for (var type = documentType; type is not null; type = type.BaseType)
        {
            if (KeysOfClasses.TryGetValue(type, out var keyOf) && keyOf is not null)
            {
                return keyOf;
            }
        }

        return null;
    }

    /// <summary>Refuses a class whose serializer the driver made before it was announced.</summary>
    /// <exception cref="FieldCryptConfigurationException">The class, or one that derives from it, was used before, or has a serializer of its own.</exception>
    public static void Require(Type documentType)
    {
        var classes = BsonClassMap.GetRegisteredClassMaps().Select(static map => map.ClassType).Where(documentType.IsAssignableFrom);
        if (classes.FirstOrDefault(static type => !IsOurs(BsonSerializer.LookupSerializer(type))) is { } used)
        {
            throw new FieldCryptConfigurationException(
                $"Class {used.Name} has a serializer already, so that the key of a document cannot be read off it: make the {nameof(CollectionSchema)} "
                + "before anything uses the class, and leave it to its class map.");
        }
    }

    /// <inheritdoc/>
    public IBsonSerializer? GetSerializer(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!IsAnnounced(type) || type.ContainsGenericParameters || type.IsDefined(typeof(BsonSerializerAttribute), inherit: false))
        {
            return null;
        }

        return _before.GetSerializer(type) ?? (IBsonSerializer)typeof(DocumentKeyProvider)
            .GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    private static DocumentKeySerializer<TDocument> Create<TDocument>() =>
        new(new BsonClassMapSerializer<TDocument>(BsonClassMap.LookupClassMap(typeof(TDocument))));

    private static bool IsAnnounced(Type documentType)
    {
        for (var type = documentType; type is not null; type = type.BaseType)
        {
            if (KeysOfClasses.ContainsKey(type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOurs(IBsonSerializer serializer) =>
        serializer.GetType() is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(DocumentKeySerializer<>);
}
