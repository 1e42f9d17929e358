using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>What generated code, which stands in a file and a class of its own, can name.</summary>
internal sealed class TypeAccess(Compilation compilation)
{
    private static readonly SymbolDisplayFormat Namespaces = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private readonly Dictionary<INamedTypeSymbol, bool> _isWhatItsNameMeans = new(SymbolEqualityComparer.Default);

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

        if (!IsWhatItsNameMeans(named))
        {
            return $"{TypeNames.Shown(type)} is not the only type of this name, or has no name without an extern alias, so that generated code cannot name it";
        }

        if (IsForbidden(named))
        {
            return $"{TypeNames.Shown(type)} is obsolete and may not be used";
        }

        return Arguments(named).Select(WhyNot).FirstOrDefault(static reason => reason is not null);
    }

    // A full name means the class that is compiled here, or else the only one in what is referenced without an alias.
    private bool IsWhatItsNameMeans(INamedTypeSymbol type)
    {
        var outermost = type.OriginalDefinition;
        while (outermost.ContainingType is { } outer)
        {
            outermost = outer.OriginalDefinition;
        }

        if (SymbolEqualityComparer.Default.Equals(outermost.ContainingAssembly, compilation.Assembly))
        {
            return true;
        }

        if (!_isWhatItsNameMeans.TryGetValue(outermost, out var itIs))
        {
            var alike = compilation.GetTypesByMetadataName(MetadataName(outermost)).Where(IsInReach).ToList();
            itIs = alike.Count == 1 && SymbolEqualityComparer.Default.Equals(alike[0], outermost);
            _isWhatItsNameMeans.Add(outermost, itIs);
        }

        return itIs;
    }

    private bool IsInReach(INamedTypeSymbol type) => IsAccessible(type)
        && (compilation.GetMetadataReference(type.ContainingAssembly)?.Properties.Aliases is not { IsDefaultOrEmpty: false } aliases
            || aliases.Contains(MetadataReferenceProperties.GlobalAlias));

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingNamespace is { IsGlobalNamespace: false } space
        ? $"{space.ToDisplayString(Namespaces)}.{type.MetadataName}"
        : type.MetadataName;

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
