using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>Refuses annotations that would have no effect: a protection that silently does nothing is worse than none.</summary>
internal static class AnnotationEffects
{
    /// <summary>Refuses an annotated member that a member of the same name hides: the two would be one element. Asked before the driver maps the class.</summary>
    /// <exception cref="FieldCryptConfigurationException">One is hidden.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireUnhidden(Type type)
    {
        var derived = new List<Type>();
        foreach (var current in MemberAnnotations.Hierarchy(type))
        {
            foreach (var member in MemberAnnotations.DeclaredBy(current).Where(static member => !IsPrivate(member)))
            {
                if (derived.Select(by => MemberAnnotations.Hiding(by, member)).FirstOrDefault(static hiding => hiding is not null) is { } hiding)
                {
                    throw new FieldCryptConfigurationException(
                        $"{MemberAnnotations.NameOf(hiding)} hides {MemberAnnotations.NameOf(member)}, which is annotated as encrypted: give it another name.");
                }
            }

            derived.Add(current);
        }
    }

    /// <summary>Refuses what is annotated in a class, its base classes and its interfaces, and is not encrypted.</summary>
    /// <exception cref="FieldCryptConfigurationException">An annotation has no effect; the message names the member.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void Require(BsonClassMap map)
    {
        foreach (var member in MemberAnnotations.Hierarchy(map.ClassType).SelectMany(MemberAnnotations.DeclaredBy))
        {
            RequireKind(member);
            if (MapOf(map, member) is not { } memberMap)
            {
                throw NotStored(MemberAnnotations.NameOf(member));
            }

            RequireEncrypted(map, memberMap, member);
        }

        foreach (var memberMap in map.AllMemberMaps)
        {
            if (MemberAnnotations.Contradict(memberMap.MemberInfo))
            {
                throw new FieldCryptConfigurationException(
                    $"{MemberAnnotations.NameOf(memberMap.MemberInfo)} carries annotations, of its own or of interfaces, that contradict each other.");
            }
        }

        foreach (var contract in map.ClassType.GetInterfaces())
        {
            foreach (var property in contract.GetProperties().Where(static property => property.IsDefined(typeof(EncryptedAttribute))))
            {
                RequireEncrypted(map, contract, property);
            }
        }
    }

    /// <summary>Refuses class maps by which the driver stores plaintext of a member, though it is annotated.</summary>
    /// <exception cref="FieldCryptConfigurationException">It does of some; the message names them.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireEncrypted(IReadOnlyCollection<BsonClassMap> maps)
    {
        if (maps.Select(static map => map.ExtraElementsMemberMap).FirstOrDefault(static extra => extra is not null && MemberAnnotations.Of(extra.MemberInfo) is not null)
            is { } elements)
        {
            throw OneByOne(MemberAnnotations.NameOf(elements.MemberInfo));
        }

        MemberInfo[] plain =
        [
            .. maps.SelectMany(static map => map.DeclaredMemberMaps)
                .Where(static member => MemberAnnotations.Of(member.MemberInfo) is not null && !IEncryptedSerializer.IsIn(member.GetSerializer(), out _))
                .Select(static member => member.MemberInfo),
        ];
        if (plain.Length > 0)
        {
            throw MappedBefore(plain);
        }
    }

    /// <summary>
    /// Refuses an annotation of a class on what a base class declares, by an override or by an interface: the driver maps the member in the base class, where it has none.
    /// Asked of every class that is written, whether a schema describes it or not.
    /// </summary>
    /// <exception cref="FieldCryptConfigurationException">One would have no effect.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireNotOverlooked(Type type)
    {
        foreach (var property in MemberAnnotations.Hierarchy(type).SelectMany(MemberAnnotations.DeclaredBy).OfType<PropertyInfo>())
        {
            if (MemberAnnotations.AccessorOf(property)?.GetBaseDefinition() is { } definition && definition.DeclaringType != property.DeclaringType)
            {
                RequireSeen(property, definition, "overrides");
            }
        }

        foreach (var contract in type.GetInterfaces().Where(static contract => contract.GetProperties().Any(static property => property.IsDefined(typeof(EncryptedAttribute)))))
        {
            var methods = type.GetInterfaceMap(contract);
            foreach (var property in contract.GetProperties().Where(static property => property.IsDefined(typeof(EncryptedAttribute))))
            {
                if (Array.IndexOf(methods.InterfaceMethods, MemberAnnotations.AccessorOf(property)) is >= 0 and var index)
                {
                    RequireSeen(property, methods.TargetMethods[index].GetBaseDefinition(), "is implemented by");
                }
            }
        }
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static void RequireSeen(PropertyInfo annotated, MethodInfo accessor, string how)
    {
        // What the base class does not store, or annotates itself, is no plaintext.
        if (MemberAnnotations.PropertyOf(accessor) is { } mapped && MemberAnnotations.Of(mapped) is null
            && BsonClassMap.GetRegisteredClassMaps().FirstOrDefault(map => map.ClassType == mapped.DeclaringType) is { } known
            && known.DeclaredMemberMaps.Any(member => member.MemberName == mapped.Name))
        {
            throw Overlooked(MemberAnnotations.NameOf(annotated), how, mapped);
        }
    }

    private static void RequireKind(MemberInfo member)
    {
        var name = MemberAnnotations.NameOf(member);
        var fault = member switch
        {
            FieldInfo { Name: ['<', ..] } => "annotates the backing field of its property, which is not stored: annotate the property",
            FieldInfo { IsStatic: true } => "is static, so that it is not stored",
            PropertyInfo property when MemberAnnotations.AccessorOf(property) is { IsStatic: true } => "is static, so that it is not stored",
            PropertyInfo property when property.GetIndexParameters().Length > 0 => "is an indexer, which is not stored",
            _ => null,
        };
        if (fault is not null)
        {
            throw new FieldCryptConfigurationException($"{name.Replace("<", "", StringComparison.Ordinal).Replace(">k__BackingField", "", StringComparison.Ordinal)} {fault}.");
        }
    }

    private static void RequireEncrypted(BsonClassMap map, BsonMemberMap memberMap, MemberInfo member)
    {
        var name = MemberAnnotations.NameOf(member);
        if (memberMap == map.IdMemberMap)
        {
            throw new FieldCryptConfigurationException($"{name} is the _id of its documents, which cannot be encrypted: the server must tell documents apart by it.");
        }

        if (memberMap == map.ExtraElementsMemberMap)
        {
            throw OneByOne(name);
        }

        if (IEncryptedSerializer.IsIn(memberMap.GetSerializer(), out _))
        {
            return;
        }

        throw memberMap.MemberInfo.DeclaringType == member.DeclaringType
            ? MappedBefore([member])
            : Overlooked(name, "overrides", memberMap.MemberInfo);
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static void RequireEncrypted(BsonClassMap map, Type contract, PropertyInfo property)
    {
        var name = MemberAnnotations.NameOf(property);
        var methods = map.ClassType.GetInterfaceMap(contract);
        var index = Array.IndexOf(methods.InterfaceMethods, MemberAnnotations.AccessorOf(property));
        if (index < 0 || MemberAnnotations.PropertyOf(methods.TargetMethods[index]) is not { } implementation || MapOf(map, implementation) is not { } memberMap)
        {
            throw NotStored(name);
        }

        if (!IEncryptedSerializer.IsIn(memberMap.GetSerializer(), out _))
        {
            throw implementation.DeclaringType == map.ClassType ? MappedBefore([implementation]) : Overlooked(name, "is implemented by", memberMap.MemberInfo);
        }
    }

    private static FieldCryptConfigurationException OneByOne(string name) =>
        new($"{name} holds extra elements, which are stored one by one: annotate members instead.");

    // Without the convention, or with a serializer that was set after it.
    private static FieldCryptConfigurationException MappedBefore(IReadOnlyCollection<MemberInfo> members) => new(
        $"The driver mapped {string.Join(", ", members.Select(MemberAnnotations.NameOf))} before FieldCrypt was there, or a convention or a class map has set "
        + "another serializer since, and would store plaintext of what is annotated as encrypted. Call "
        + $"{nameof(FieldCryptMongoDb)}.{nameof(FieldCryptMongoDb.RegisterConvention)}() before anything uses the classes: as the first line of the program, or in "
        + "a module initializer; map by AutoMap; and set serializers before that, or by attributes.");

    private static FieldCryptConfigurationException Overlooked(string name, string how, MemberInfo mapped) => new(
        $"{name} is annotated as encrypted and {how} {MemberAnnotations.NameOf(mapped)}, which the driver maps in its own class, for all classes that derive "
        + $"from it: annotate it there, or from outside: {nameof(CollectionSchema)}.{nameof(CollectionSchema.For)}<T>(…).Encrypt(x => x.{mapped.Name}).");

    private static FieldCryptConfigurationException NotStored(string name) =>
        new($"{name} is annotated as encrypted but is not stored: it is not public, has no setter where the driver makes the object by a constructor without parameters, "
            + "is implemented explicitly, or the mapping ignores it.");

    private static BsonMemberMap? MapOf(BsonClassMap map, MemberInfo member) =>
        map.AllMemberMaps.FirstOrDefault(candidate => candidate.MemberInfo.DeclaringType == member.DeclaringType && candidate.MemberName == member.Name)
        ?? map.AllMemberMaps.FirstOrDefault(candidate => candidate.MemberInfo is PropertyInfo overridden && member is PropertyInfo property
            && MemberAnnotations.AccessorOf(property)?.GetBaseDefinition() is { } definition
            && definition.MethodHandle == MemberAnnotations.AccessorOf(overridden)?.GetBaseDefinition().MethodHandle);

    private static bool IsPrivate(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPrivate,
        PropertyInfo property => MemberAnnotations.AccessorOf(property) is { IsPrivate: true },
        _ => false,
    };
}
