using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.Model;

/// <summary>Refuses annotations inside a member that is stored as one value: there they would silently protect nothing.</summary>
internal static class NestedAnnotations
{
    /// <summary>Looks into everything that a member may hold: elements, values, derived classes that the store is told of.</summary>
    /// <exception cref="FieldCryptConfigurationException">Something in it is annotated.</exception>
    [RequiresUnreferencedCode("Reads the members of nested classes by reflection.")]
    public static void Refuse(AnnotatedMember root, IFieldNaming naming) => Refuse(root, root, naming, []);

    [RequiresUnreferencedCode("Reads the members of nested classes by reflection.")]
    private static void Refuse(AnnotatedMember root, AnnotatedMember member, IFieldNaming naming, HashSet<Type> seen)
    {
        foreach (var part in naming.HeldTypes(member.Member).Prepend(member.Type).SelectMany(PartsOf))
        {
            Refuse(root, part, naming, seen);
        }
    }

    [RequiresUnreferencedCode("Reads the members of nested classes by reflection.")]
    private static void Refuse(AnnotatedMember root, Type type, IFieldNaming naming, HashSet<Type> seen)
    {
        if (IsOfTheFramework(type) || type.IsEnum || !seen.Add(type))
        {
            return;
        }

        foreach (var derived in naming.HeldTypes(type))
        {
            Refuse(root, derived, naming, seen);
        }

        foreach (var member in MemberAnnotations.Of(type))
        {
            if (member.Action is not null)
            {
                throw new FieldCryptConfigurationException(
                    $"{member.Name} is annotated inside {root.Name}, which is stored as one value: annotate {root.Name} itself.");
            }

            if (naming.Describe(member.Member).Storage != MemberStorage.Ignored)
            {
                Refuse(root, member, naming, seen);
            }
        }
    }

    private static bool IsOfTheFramework(Type type) =>
        type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    // A class that derives from a collection holds its elements, as a collection does.
    [RequiresUnreferencedCode("Reads the interfaces of collections by reflection.")]
    private static IEnumerable<Type> PartsOf(Type type)
    {
        if (type.HasElementType)
        {
            return PartsOf(type.GetElementType()!);
        }

        var elements = type.GetInterfaces()
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .SelectMany(contract => contract.GetGenericArguments());
        return elements.Concat(type.GetGenericArguments()).Where(part => part != type).SelectMany(PartsOf).Append(type);
    }
}
