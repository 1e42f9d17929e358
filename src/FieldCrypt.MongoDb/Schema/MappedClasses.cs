using System.Diagnostics.CodeAnalysis;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>The classes that the driver has mapped in this process.</summary>
internal static class MappedClasses
{
    /// <summary>Refuses to start while one of them, wherever it is used, would store plaintext of an annotated member.</summary>
    /// <exception cref="FieldCryptConfigurationException">Some would; the message names their members.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireEncrypted() => AnnotationEffects.RequireEncrypted(EncryptionConvention.ApplyToRegistered());

    /// <summary>Refuses a class of documents that its class map does not write.</summary>
    /// <exception cref="FieldCryptConfigurationException">It has a serializer of its own.</exception>
    public static void Require(Type documentType)
    {
        var serializer = BsonSerializer.LookupSerializer(documentType);
        if (!Containers.IsOfClassMap(serializer))
        {
            throw new FieldCryptConfigurationException(
                $"Class {documentType.Name} is written by {serializer.GetType().Name}, a serializer of its own, which does not encrypt what is annotated in "
                + "it: leave the class to its class map, or encrypt with a ValueEncryptor.");
        }
    }

    /// <summary>The class map of a class, and those of the classes that derive from it and are known.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static IEnumerable<BsonClassMap> From(Type type)
    {
        var map = BsonClassMap.LookupClassMap(type);
        var known = new HashSet<BsonClassMap> { map };
        var pending = new Stack<BsonClassMap>(known);
        while (pending.TryPop(out var current))
        {
            yield return current;
            foreach (var derived in DerivedFrom(current))
            {
                if (known.Add(derived))
                {
                    pending.Push(derived);
                }
            }
        }
    }

    // Looked up, as those that are registered and not yet in use do not have all their members.
    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static BsonClassMap[] DerivedFrom(BsonClassMap map)
    {
        Type[] types = [.. map.KnownTypes, .. BsonClassMap.GetRegisteredClassMaps().Select(static known => known.ClassType).Where(map.ClassType.IsAssignableFrom)];
        foreach (var type in types)
        {
            AnnotationEffects.RequireUnhidden(type);
        }

        return [.. types.Distinct().Select(BsonClassMap.LookupClassMap)];
    }
}
