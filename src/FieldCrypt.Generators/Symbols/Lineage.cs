using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>What classes and members come from.</summary>
internal static class Lineage
{
    /// <summary>A class and what it derives from, up to <see cref="object"/>; of an interface, it and those that it inherits.</summary>
    public static IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return type.AllInterfaces.Prepend(type);
        }

        var lineage = new List<INamedTypeSymbol>();
        for (var current = type; current is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; current = current.BaseType)
        {
            lineage.Add(current);
        }

        return lineage;
    }

    /// <summary>A property and what it overrides, as reflection sees it: one that returns a derived type is another property.</summary>
    public static IEnumerable<IPropertySymbol> Of(IPropertySymbol property)
    {
        for (var current = property; current is not null; current = Overridden(current))
        {
            yield return current;
        }

        static IPropertySymbol? Overridden(IPropertySymbol of) => of.OverriddenProperty is { } found && IsSame(of.Type, found.Type) ? found : null;
    }

    /// <summary>The accessor that an accessor overrides at last, or the accessor itself.</summary>
    public static IMethodSymbol Origin(IMethodSymbol accessor)
    {
        while (accessor.OverriddenMethod is { } overridden && IsSame(accessor.ReturnType, overridden.ReturnType))
        {
            accessor = overridden;
        }

        return accessor;
    }

    // By name: object may be overridden as dynamic, which is the same type when the program runs.
    private static bool IsSame(ITypeSymbol one, ITypeSymbol other) => TypeNames.Name(one) == TypeNames.Name(other);
}
