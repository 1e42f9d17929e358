using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>What generated code, which stands in a file and a class of its own, can name.</summary>
internal sealed class TypeAccess(Compilation compilation)
{
    public bool IsAccessible(ISymbol symbol) => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly);

    /// <summary>Refuses a type that generated code cannot name.</summary>
    /// <exception cref="IncompleteClassException">It cannot.</exception>
    public void RequireNameable(ITypeSymbol type)
    {
        if (WhyNot(type) is { } reason)
        {
            throw new IncompleteClassException(reason);
        }
    }

    private string? WhyNot(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return WhyNot(array.ElementType);
        }

        if (type is IDynamicTypeSymbol)
        {
            return null;
        }

        if (type is not INamedTypeSymbol { IsRefLikeType: false, TypeKind: not TypeKind.Error, IsStatic: false } named)
        {
            return $"{TypeNames.Shown(type)} is no type that a description can name";
        }

        if (!IsAccessible(named))
        {
            return $"{TypeNames.Shown(type)} is private: make it internal or public, so that generated code can name it";
        }

        if (IsFileLocal(named))
        {
            return $"{TypeNames.Shown(type)} is local to its file: make it internal or public, so that generated code can name it";
        }

        if (IsForbidden(named))
        {
            return $"{TypeNames.Shown(type)} is obsolete and may not be used";
        }

        return Arguments(named).Select(WhyNot).FirstOrDefault(static reason => reason is not null);
    }

    private static IEnumerable<ITypeSymbol> Arguments(INamedTypeSymbol type)
    {
        for (var current = type; current is { IsUnboundGenericType: false }; current = current.ContainingType)
        {
            foreach (var argument in current.TypeArguments)
            {
                // A definition stands for all that are made of it.
                if (argument.TypeKind != TypeKind.TypeParameter || !SymbolEqualityComparer.Default.Equals(current, current.OriginalDefinition))
                {
                    yield return argument;
                }
            }
        }
    }

    private static bool IsFileLocal(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsForbidden(INamedTypeSymbol type) => type.OriginalDefinition.GetAttributes().Any(static attribute =>
        attribute.AttributeClass is { Name: "ObsoleteAttribute", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
        && attribute.ConstructorArguments.Any(static argument => argument.Value is true));
}
