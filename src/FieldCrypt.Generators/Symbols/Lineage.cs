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

    /// <summary>A property and what it overrides.</summary>
    public static IEnumerable<IPropertySymbol> Of(IPropertySymbol property)
    {
        for (var current = property; current is not null; current = current.OverriddenProperty)
        {
            yield return current;
        }
    }

    /// <summary>The accessor that an accessor overrides at last, or the accessor itself.</summary>
    public static IMethodSymbol Origin(IMethodSymbol accessor)
    {
        while (accessor.OverriddenMethod is { } overridden)
        {
            accessor = overridden;
        }

        return accessor;
    }
}
