using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>Which members of classes are annotated as encrypted: by an attribute, by one of an interface that they implement, or by a schema.</summary>
/// <remarks>Thread-safe. What a schema says holds for the process, as the driver maps a class once for the process.</remarks>
internal static class MemberAnnotations
{
    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<(Type Class, string Member), EncryptedAttribute> OfSchemas = new();

    /// <summary>Annotates a member from outside its class.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is annotated already, and differently.</exception>
    [RequiresUnreferencedCode("Reads interfaces by reflection.")]
    public static void Add(MemberInfo member, EncryptedAttribute annotation)
    {
        if (!IsLike(Of(member) ?? annotation, annotation) || !IsLike(OfSchemas.GetOrAdd((member.DeclaringType!, member.Name), annotation), annotation))
        {
            throw new FieldCryptConfigurationException($"{NameOf(member)} is annotated as encrypted already, and differently.");
        }
    }

    /// <summary>The annotation of a member; null if there is none.</summary>
    [RequiresUnreferencedCode("Reads interfaces by reflection.")]
    public static EncryptedAttribute? Of(MemberInfo member) =>
        member.GetCustomAttribute<EncryptedAttribute>(inherit: true)
        ?? OfSchemas.GetValueOrDefault((member.DeclaringType!, member.Name))
        ?? ImplementedBy(member).Select(static property => property.GetCustomAttribute<EncryptedAttribute>()).FirstOrDefault(static found => found is not null);

    /// <summary>Whether annotations of a member contradict each other.</summary>
    [RequiresUnreferencedCode("Reads interfaces by reflection.")]
    public static bool Contradict(MemberInfo member)
    {
        MemberInfo[] sources = [member, .. ImplementedBy(member)];
        EncryptedAttribute[] found = [.. sources.Select(static source => source.GetCustomAttribute<EncryptedAttribute>(inherit: true)).OfType<EncryptedAttribute>()];
        return found.Length > 0
            && (sources.Any(static source => source.IsDefined(typeof(UnsignedAttribute), inherit: true)
                || source.IsDefined(typeof(EncryptionContextAttribute), inherit: true))
                || (!member.IsDefined(typeof(EncryptedAttribute), inherit: true) && found.Any(other => !IsLike(other, found[0]))));
    }

    /// <summary>The members that a type declares with an annotation of their own, whatever they are, and those that a schema annotated.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static IEnumerable<MemberInfo> DeclaredBy(Type type) => type.GetMembers(Everything).Where(member =>
        member is PropertyInfo or FieldInfo
        && (member.IsDefined(typeof(EncryptedAttribute), inherit: false) || OfSchemas.ContainsKey((type, member.Name))));

    /// <summary>A member of the same name that a type declares and that is not the same one, or its override.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static MemberInfo? Hiding(Type type, MemberInfo member) => type.GetMember(member.Name, MemberTypes.Property | MemberTypes.Field, Everything)
        .FirstOrDefault(other => !IsOverride(other, member));

    /// <summary>The type and its base classes.</summary>
    public static IEnumerable<Type> Hierarchy(Type type)
    {
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>How a member is called in messages; an explicit implementation after its interface.</summary>
    public static string NameOf(MemberInfo member)
    {
        var parts = member.Name.Split('.');
        return parts.Length > 1 ? string.Join('.', parts[^2..]) : $"{member.DeclaringType?.Name}.{member.Name}";
    }

    /// <summary>The method of a property that its interface map is looked up by.</summary>
    public static MethodInfo? AccessorOf(PropertyInfo property) => property.GetMethod ?? property.SetMethod;

    /// <summary>The property of a class whose accessor a method is; null if it is that of an interface itself.</summary>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static PropertyInfo? PropertyOf(MethodInfo accessor) => accessor.DeclaringType!.IsInterface
        ? null
        : accessor.DeclaringType.GetProperties(Everything).FirstOrDefault(property => AccessorOf(property)?.MethodHandle == accessor.MethodHandle
            || property.SetMethod?.MethodHandle == accessor.MethodHandle);

    [RequiresUnreferencedCode("Reads interfaces by reflection.")]
    private static IEnumerable<PropertyInfo> ImplementedBy(MemberInfo member)
    {
        if (member is not PropertyInfo { DeclaringType: { IsInterface: false } type } property || AccessorOf(property) is not { IsStatic: false } accessor)
        {
            yield break;
        }

        foreach (var contract in type.GetInterfaces())
        {
            var map = type.GetInterfaceMap(contract);
            foreach (var promised in contract.GetProperties())
            {
                if (AccessorOf(promised) is { } method
                    && Array.IndexOf(map.InterfaceMethods, method) is >= 0 and var index
                    && map.TargetMethods[index].MethodHandle == accessor.MethodHandle)
                {
                    yield return promised;
                }
            }
        }
    }

    private static bool IsOverride(MemberInfo other, MemberInfo member) =>
        other is PropertyInfo overriding && member is PropertyInfo overridden
        && AccessorOf(overriding)?.GetBaseDefinition().MethodHandle == AccessorOf(overridden)?.GetBaseDefinition().MethodHandle;

    private static bool IsLike(EncryptedAttribute left, EncryptedAttribute right) => left.Query == right.Query && left.Key == right.Key;
}
