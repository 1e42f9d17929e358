using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>What only a constructor can set: a store that makes objects by one keeps such properties too.</summary>
internal static class Construction
{
    /// <summary>Whether a property without a setter may be set by a constructor of the class that declares it.</summary>
    public static bool MaySet(IPropertySymbol property) =>
        IsGetOnly(property) && property.ContainingType.InstanceConstructors.Any(constructor => HasParameter(constructor, property));

    /// <summary>The public constructors of a class; none if it has nothing that one of them alone can set.</summary>
    /// <exception cref="IncompleteClassException">One sets a property of a base class that was not known there to be set by a constructor.</exception>
    public static IReadOnlyList<IMethodSymbol> Of(INamedTypeSymbol type)
    {
        if (type.IsAbstract || type.TypeKind == TypeKind.Interface)
        {
            return [];
        }

        var constructors = type.InstanceConstructors
            .Where(static constructor => constructor is { DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false }).ToList();
        var met = new HashSet<string>(StringComparer.Ordinal);
        var set = Lineage.Of(type)
            .SelectMany(static current => current.GetMembers().OfType<IPropertySymbol>())
            .Where(property => met.Add(property.Name) && IsGetOnly(property) && constructors.Exists(constructor => HasParameter(constructor, property)))
            .ToList();
        return set.Find(static property => !MaySet(property)) is { } unknown
            ? throw new IncompleteClassException(
                $"{TypeNames.Shown(unknown)} is set by a constructor of {TypeNames.Shown(type)}, and its own class has none with a parameter of this name: give one "
                + "the name, or the property a setter, which may be private or init")
            : set.Count == 0 ? [] : constructors;
    }

    private static bool IsGetOnly(IPropertySymbol property) => property is { GetMethod: not null, SetMethod: null, IsStatic: false, IsIndexer: false };

    private static bool HasParameter(IMethodSymbol constructor, IPropertySymbol property) =>
        constructor.Parameters.Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
}
