using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FieldCrypt.Model;

/// <summary>
/// Finds the members of a class and the annotations that apply to each: its own, those of what it overrides, and those of the interfaces
/// whose properties it implements. Knows no store; an annotation that could have an effect in none is refused here.
/// </summary>
internal static class MemberAnnotations
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The instance members of a class, inherited ones too; of an interface, its properties.</summary>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation contradicts another, or stands where it has no effect; the message names the member and the reason.
    /// </exception>
    [RequiresUnreferencedCode("Reads the members of the class, and of what it derives from, by reflection.")]
    public static IReadOnlyList<AnnotatedMember> Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var members = new List<AnnotatedMember>();
        var inherited = InterfaceAnnotations(type);
        foreach (var member in LineageOf(type).SelectMany(DeclaredBy))
        {
            Add(member, inherited, members);
        }

        return members;
    }

    [RequiresUnreferencedCode("Reads the interfaces of interfaces by reflection.")]
    private static IEnumerable<Type> LineageOf(Type type)
    {
        if (type.IsInterface)
        {
            return type.GetInterfaces().Prepend(type);
        }

        var lineage = new List<Type>();
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            lineage.Add(current);
        }

        return lineage;
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static IEnumerable<MemberInfo> DeclaredBy(Type type)
    {
        foreach (var property in type.GetProperties(Declared))
        {
            if (property.GetIndexParameters().Length > 0)
            {
                RefuseAnnotation(property, "is an indexer, whose values are not stored");
            }
            else if ((property.GetMethod ?? property.SetMethod)?.IsStatic == true)
            {
                RefuseAnnotation(property, "is static: it is no part of what is stored");
            }
            else
            {
                yield return property;
            }
        }

        foreach (var field in type.GetFields(Declared))
        {
            if (field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            {
                RefuseAnnotationOfBackingField(field);
            }
            else if (field.IsStatic)
            {
                RefuseAnnotation(field, "is static: it is no part of what is stored");
            }
            else
            {
                yield return field;
            }
        }
    }

    // Members come from the class up to its bases: what has a name already was overridden, or is hidden by what will be stored.
    private static void Add(MemberInfo member, List<InterfaceAnnotation> inherited, List<AnnotatedMember> members)
    {
        var own = OwnAnnotations(member);
        var above = members.Find(other => other.Member.Name == member.Name);
        if (above is null)
        {
            members.Add(Combine(member, own, inherited));
        }
        else if (own.Count > 0 && above.Action is null && !Overrides(above.Member, member))
        {
            throw new FieldCryptConfigurationException(
                $"{above.Name} hides {AnnotatedMember.NameOf(member)}, which is annotated for FieldCrypt, and would be stored in its place without: "
                + "annotate it as well, or give it another name.");
        }
    }

    private static AnnotatedMember Combine(MemberInfo member, List<Attribute> own, List<InterfaceAnnotation> inherited)
    {
        List<Attribute> all = [.. own, .. inherited.Where(annotation => annotation.IsFor(member)).Select(annotation => annotation.Annotation)];
        if (all.Select(ActionOf).Distinct().Count() > 1)
        {
            throw new FieldCryptConfigurationException($"{AnnotatedMember.NameOf(member)} carries two annotations that contradict each other.");
        }

        // What the class itself says of key and search goes before what its interfaces say.
        var encrypted = all.OfType<EncryptedAttribute>().ToList();
        if (own.Count == 0 && encrypted.Any(annotation => annotation.Key != encrypted[0].Key || annotation.Query != encrypted[0].Query))
        {
            throw new FieldCryptConfigurationException(
                $"The interfaces of {AnnotatedMember.NameOf(member)} contradict each other on its key or its search: annotate it in the class.");
        }

        return new AnnotatedMember(member, all.Count == 0 ? null : ActionOf(all[0]), encrypted.FirstOrDefault());
    }

    [RequiresUnreferencedCode("Reads the properties of interfaces by reflection.")]
    private static List<InterfaceAnnotation> InterfaceAnnotations(Type type)
    {
        var annotations = new List<InterfaceAnnotation>();
        if (type.IsInterface || type.IsArray)
        {
            return annotations;
        }

        foreach (var contract in type.GetInterfaces())
        {
            foreach (var property in DeclaredBy(contract).OfType<PropertyInfo>())
            {
                annotations.AddRange(OwnAnnotations(property).Select(
                    annotation => new InterfaceAnnotation(Implementation(type, contract, property), annotation)));
            }
        }

        return annotations;
    }

    [RequiresUnreferencedCode("Reads the properties of interfaces by reflection.")]
    private static MethodInfo Implementation(Type type, Type contract, PropertyInfo property)
    {
        var map = type.GetInterfaceMap(contract);
        var implementation = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, property.GetMethod ?? property.SetMethod!)];
        return implementation.DeclaringType!.IsInterface
            ? throw new FieldCryptConfigurationException(
                $"{AnnotatedMember.NameOf(property)} is annotated for FieldCrypt but is not stored: {type.Name} does not implement it itself.")
            : implementation;
    }

    private static List<Attribute> OwnAnnotations(MemberInfo member) =>
        [.. Attribute.GetCustomAttributes(member, inherit: true).Where(attribute => ActionOf(attribute) is not null)];

    private static FieldAction? ActionOf(Attribute annotation) => annotation switch
    {
        EncryptedAttribute => FieldAction.EncryptAndSign,
        EncryptionContextAttribute => FieldAction.SignAndIncludeInEncryptionContext,
        UnsignedAttribute => FieldAction.DoNothing,
        _ => null,
    };

    private static void RefuseAnnotation(MemberInfo member, string reason)
    {
        if (OwnAnnotations(member).Count > 0)
        {
            throw new FieldCryptConfigurationException($"{AnnotatedMember.NameOf(member)} is annotated for FieldCrypt but {reason}.");
        }
    }

    private static void RefuseAnnotationOfBackingField(FieldInfo field)
    {
        if (OwnAnnotations(field).Count > 0)
        {
            var property = field.Name.TrimStart('<').Split('>')[0];
            throw new FieldCryptConfigurationException(
                $"The backing field of {field.DeclaringType?.Name}.{property} is annotated for FieldCrypt ([field: …]) and is not stored: annotate the "
                + "property itself.");
        }
    }

    private static bool Overrides(MemberInfo above, MemberInfo member) =>
        above is PropertyInfo overriding && member is PropertyInfo overridden && SameSlot(overriding, overridden);

    private static bool SameSlot(PropertyInfo one, PropertyInfo other) =>
        Slot(one.GetMethod, other.GetMethod) || Slot(one.SetMethod, other.SetMethod);

    private static bool Slot(MethodInfo? one, MethodInfo? other)
    {
        var (first, second) = (one?.GetBaseDefinition(), other?.GetBaseDefinition());
        return first is not null && second is not null && first.DeclaringType == second.DeclaringType && first.HasSameMetadataDefinitionAs(second);
    }

    /// <summary>An annotation on an interface's property, and the accessor that implements the property.</summary>
    private readonly record struct InterfaceAnnotation(MethodInfo Implementation, Attribute Annotation)
    {
        public bool IsFor(MemberInfo member) => member is PropertyInfo property
            && (Slot(property.GetMethod, Implementation) || Slot(property.SetMethod, Implementation));
    }
}
