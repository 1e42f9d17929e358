using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>What stands between a document and an annotated member: which types mention which, and which serializers can be looked into.</summary>
internal static class Containers
{
    // More is a generic class that holds itself, each time of another type.
    private const int MaxTypes = 1000;

    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Whether a class map says how a class is written.</summary>
    public static bool IsOfClassMap(IBsonSerializer serializer) =>
        serializer.GetType() is { IsConstructedGenericType: true } type
        && type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(BsonClassMapSerializer<>) || definition == typeof(DocumentKeySerializer<>));

    /// <summary>Refuses a serializer that cannot be looked into, if something annotated could be inside.</summary>
    /// <exception cref="FieldCryptConfigurationException">Something is annotated in there; the message names it and the place.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireNothingAnnotatedIn(IBsonSerializer serializer, string place)
    {
        if (AnnotatedIn(serializer.ValueType) is { } member)
        {
            throw new FieldCryptConfigurationException(
                $"{MemberAnnotations.NameOf(member)} is annotated as encrypted, but {place} is written by {serializer.GetType().Name}, which does not tell "
                + "what it does with it: annotate the whole member that holds it, or leave its class to its class map.");
        }
    }

    /// <summary>Refuses a type whose values the driver takes for objects without members, and stores as empty documents: BigInteger, JsonElement and the like.</summary>
    /// <exception cref="FieldCryptConfigurationException">Nothing of its values would be stored; the message names the place.</exception>
    [RequiresUnreferencedCode("Reads class maps by reflection.")]
    public static void RequireStored(Type type, string place)
    {
        // Of a class that others derive from, theirs may be what is stored.
        var isLost = type == typeof(StringBuilder)
            || ((type.IsValueType || type.IsSealed) && BsonClassMap.LookupClassMap(type).AllMemberMaps.Count == 0
                && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0);
        if (isLost)
        {
            throw new FieldCryptConfigurationException(
                $"{place} holds a {type.Name}, of whose value the driver stores nothing: give the member a type that MongoDB knows, or register a serializer for {type.Name}.");
        }
    }

    /// <summary>Refuses types that a member mentions in which an annotated member is hidden by another; the driver's own error would not say which.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireUnhidden(Type memberType)
    {
        AnnotationEffects.RequireUnhidden(memberType);
        foreach (var mentioned in Mentioned(memberType))
        {
            RequireUnhidden(mentioned);
        }
    }

    /// <summary>The first annotated member that can be reached from a type, by members, items and interfaces; null if there is none.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static MemberInfo? AnnotatedIn(Type type)
    {
        var seen = new HashSet<Type>();
        var pending = new Stack<Type>([type]);
        while (pending.TryPop(out var current))
        {
            if (!seen.Add(current))
            {
                continue;
            }

            if (seen.Count > MaxTypes)
            {
                throw new FieldCryptConfigurationException(
                    $"{type.Name} mentions more than {MaxTypes} types, as a generic class does that holds itself, each time of another type: not all of them can be "
                    + "searched for annotations.");
            }

            if (IsOfApplication(current))
            {
                foreach (var declaring in (Type[])[.. MemberAnnotations.Hierarchy(current), .. current.GetInterfaces()])
                {
                    if (MemberAnnotations.DeclaredBy(declaring).FirstOrDefault() is { } annotated)
                    {
                        return annotated;
                    }

                    foreach (var held in declaring.GetFields(Instance).Select(static field => field.FieldType)
                        .Concat(declaring.GetProperties(Instance).Select(static property => property.PropertyType)))
                    {
                        pending.Push(held);
                    }
                }
            }

            foreach (var mentioned in Mentioned(current))
            {
                pending.Push(mentioned);
            }
        }

        return null;
    }

    private static Type[] Mentioned(Type type) =>
        type.HasElementType ? [type.GetElementType()!] : type.IsGenericType ? type.GetGenericArguments() : [];

    // Nobody annotated the platform's types or the driver's; told by the assembly, as anybody may use a namespace.
    private static bool IsOfApplication(Type type) =>
        type.Assembly != typeof(object).Assembly && type.Assembly != typeof(BsonSerializer).Assembly
        && type is { IsPointer: false, IsByRef: false, IsGenericParameter: false }
        && type.Assembly.GetName().Name?.StartsWith("System.", StringComparison.Ordinal) != true;
}
