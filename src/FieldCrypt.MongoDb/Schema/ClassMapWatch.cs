using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>
/// Asked by the driver before it makes the serializer of a class: the last moment at which a class map that was written by hand, without AutoMap and so
/// without conventions, can be given its encrypted members, and at which one that would store plaintext can be refused.
/// </summary>
/// <remarks>Thread-safe. It makes no serializer itself, but has the driver map a class with annotations, as it would next: only then can be seen what it stores.</remarks>
internal sealed class ClassMapWatch : IBsonSerializationProvider
{
    private static readonly Lock Gate = new();
    private static bool s_registered;

    private ClassMapWatch()
    {
    }

    /// <summary>The one for the process; also for providers that the driver asks before.</summary>
    public static ClassMapWatch Instance { get; } = new();

    /// <summary>Registers it with the driver, once for the process.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!s_registered)
            {
                BsonSerializer.RegisterSerializationProvider(Instance);
                s_registered = true;
            }
        }
    }

    /// <exception cref="FieldCryptConfigurationException">The class map is in use already and would store plaintext of an annotated member.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The driver maps classes by reflection; what it does not find it does not store.")]
    public IBsonSerializer? GetSerializer(Type type)
    {
        if (type is null || !(type.IsClass || type is { IsValueType: true, IsPrimitive: false, IsEnum: false }) || type.ContainsGenericParameters)
        {
            return null;
        }

        var lineage = MemberAnnotations.Hierarchy(type).ToHashSet();
        EncryptionConvention.ApplyTo([.. FrozenWith(lineage)]);
        if (IsMappedNext(type))
        {
            BsonClassMap.LookupClassMap(type);
        }

        AnnotationEffects.RequireEncrypted([.. BsonClassMap.GetRegisteredClassMaps().Where(map => map.IsFrozen && lineage.Contains(map.ClassType))]);
        AnnotationEffects.RequireNotOverlooked(type);
        return null;
    }

    // The driver freezes a class map together with those of its base classes and of the classes that it knows, theirs too.
    private static IEnumerable<BsonClassMap> FrozenWith(HashSet<Type> lineage)
    {
        var registered = BsonClassMap.GetRegisteredClassMaps().ToDictionary(static map => map.ClassType);
        var seen = new HashSet<Type>(lineage);
        var pending = new Stack<Type>(lineage);
        while (pending.TryPop(out var type))
        {
            var known = type.GetCustomAttributes<BsonKnownTypesAttribute>(inherit: false).SelectMany(static attribute => attribute.KnownTypes);
            if (registered.TryGetValue(type, out var map))
            {
                yield return map;
                known = known.Concat(map.KnownTypes);
            }

            foreach (var derived in known.SelectMany(MemberAnnotations.Hierarchy).Where(seen.Add))
            {
                pending.Push(derived);
            }
        }
    }

    // Collections are written by their items, and classes that name a serializer by that.
    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static bool IsMappedNext(Type type) =>
        !type.IsAssignableTo(typeof(IEnumerable))
        && !type.IsDefined(typeof(BsonSerializerAttribute), inherit: false)
        && !EncryptionConvention.IsInProgress(type)
        && MemberAnnotations.Hierarchy(type).Concat(type.GetInterfaces()).SelectMany(MemberAnnotations.DeclaredBy).Any();
}
