using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>
/// Finds the members of a class and the annotations that apply to each: its own, those of what it overrides, and those of the interfaces
/// whose properties it implements. Knows no store; an annotation that could have an effect in none is refused here.
/// </summary>
internal static class MemberAnnotations
{
    /// <summary>The same of a class that is read by reflection.</summary>
    /// <exception cref="FieldCryptConfigurationException">As there.</exception>
    [RequiresUnreferencedCode("Reads the members of the class, and of what it derives from, by reflection.")]
    public static IReadOnlyList<AnnotatedMember> Of(Type type) => Of(new ReflectedClass(type));

    /// <summary>The instance members of a class, inherited ones too; of an interface, its properties.</summary>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation contradicts another, or stands where it has no effect; the message names the member and the reason.
    /// </exception>
    public static IReadOnlyList<AnnotatedMember> Of(ClassShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var members = new List<AnnotatedMember>();
        var inherited = InterfaceAnnotations(shape);
        foreach (var member in shape.Lineage.SelectMany(InstanceMembers))
        {
            Add(member, inherited, members);
        }

        return members;
    }

    private static IEnumerable<ClassMember> InstanceMembers(ClassShape shape)
    {
        foreach (var member in shape.Declared)
        {
            if (member.Is(MemberTraits.Indexer))
            {
                RefuseAnnotation(member, "is an indexer, whose values are not stored");
            }
            else if (member.Is(MemberTraits.CompilerGenerated))
            {
                RefuseAnnotationOfBackingField(member);
            }
            else if (member.Is(MemberTraits.Static))
            {
                RefuseAnnotation(member, "is static: it is no part of what is stored");
            }
            else
            {
                yield return member;
            }
        }
    }

    // Members come from the class up to its bases: what has a name already was overridden, or is hidden by what will be stored.
    private static void Add(ClassMember member, List<InterfaceAnnotation> inherited, List<AnnotatedMember> members)
    {
        var own = OwnAnnotations(member);
        var above = members.Find(other => other.Member.Name == member.Name);
        if (above is null)
        {
            members.Add(Combine(member, own, inherited));
        }
        else if (own.Count > 0 && above.Action is null && !above.Member.SharesSlotWith(member))
        {
            throw new FieldCryptConfigurationException(
                $"{above.Name} hides {member.FullName}, which is annotated for FieldCrypt, and would be stored in its place without: "
                + "annotate it as well, or give it another name.");
        }
    }

    private static AnnotatedMember Combine(ClassMember member, List<Attribute> own, List<InterfaceAnnotation> inherited)
    {
        List<Attribute> all = [.. own, .. inherited.Where(annotation => annotation.IsFor(member)).Select(annotation => annotation.Annotation)];
        if (all.Exists(annotation => ActionOf(annotation) != ActionOf(all[0])))
        {
            throw new FieldCryptConfigurationException($"{member.FullName} carries two annotations that contradict each other.");
        }

        // What the class itself says of key and search goes before what its interfaces say.
        var encrypted = all.OfType<EncryptedAttribute>().ToList();
        if (own.Count == 0 && encrypted.Any(annotation => annotation.Key != encrypted[0].Key || annotation.Query != encrypted[0].Query))
        {
            throw new FieldCryptConfigurationException(
                $"The interfaces of {member.FullName} contradict each other on its key or its search: annotate it in the class.");
        }

        return new AnnotatedMember(member, all.Count == 0 ? null : ActionOf(all[0]), encrypted.FirstOrDefault());
    }

    private static List<InterfaceAnnotation> InterfaceAnnotations(ClassShape shape)
    {
        var annotations = new List<InterfaceAnnotation>();
        foreach (var property in shape.Interfaces.SelectMany(InstanceMembers).Where(static member => member.Is(MemberTraits.Property)))
        {
            annotations.AddRange(OwnAnnotations(property).Select(annotation => new InterfaceAnnotation(Implementation(shape, property), annotation)));
        }

        return annotations;
    }

    private static AccessorSlot Implementation(ClassShape shape, ClassMember property) => shape.Implementation(property)
        ?? throw new FieldCryptConfigurationException(
            $"{property.FullName} is annotated for FieldCrypt but is not stored: {shape.Type.Name} does not implement it itself.");

    private static List<Attribute> OwnAnnotations(ClassMember member) =>
        [.. member.All<Attribute>().Where(static attribute => ActionOf(attribute) is not null)];

    private static FieldAction? ActionOf(Attribute annotation) => annotation switch
    {
        EncryptedAttribute => FieldAction.EncryptAndSign,
        EncryptionContextAttribute => FieldAction.SignAndIncludeInEncryptionContext,
        UnsignedAttribute => FieldAction.DoNothing,
        _ => null,
    };

    private static void RefuseAnnotation(ClassMember member, string reason)
    {
        if (OwnAnnotations(member).Count > 0)
        {
            throw new FieldCryptConfigurationException($"{member.FullName} is annotated for FieldCrypt but {reason}.");
        }
    }

    private static void RefuseAnnotationOfBackingField(ClassMember field)
    {
        if (OwnAnnotations(field).Count > 0)
        {
            var property = field.Name.TrimStart('<').Split('>')[0];
            throw new FieldCryptConfigurationException(
                $"The backing field of {field.DeclaringType.Name}.{property} is annotated for FieldCrypt ([field: …]) and is not stored: annotate the "
                + "property itself.");
        }
    }

    /// <summary>An annotation on an interface's property, and the accessor that implements the property.</summary>
    private sealed record InterfaceAnnotation(AccessorSlot Implementation, Attribute Annotation)
    {
        public bool IsFor(ClassMember member) => member.Slots.Contains(Implementation);
    }
}
