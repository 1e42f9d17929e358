using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>Knows types of other libraries by their names: none of these libraries need be there.</summary>
internal static class Namespaces
{
    /// <summary>Whether a namespace has a name, compared from its end, without making a string of it.</summary>
    public static bool IsNamed(this INamespaceSymbol? found, string name)
    {
        var end = name.Length;
        for (; found is { IsGlobalNamespace: false }; found = found.ContainingNamespace)
        {
            var start = end - found.Name.Length;
            if (start < 0 || string.CompareOrdinal(name, start, found.Name, 0, found.Name.Length) != 0 || (start > 0 && name[start - 1] != '.'))
            {
                return false;
            }

            end = start - 1;
        }

        return end == -1;
    }

    /// <summary>Whether a type is the named one.</summary>
    public static bool IsType(this ITypeSymbol? type, string containingNamespace, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace.IsNamed(containingNamespace);

    /// <summary>The first part of the namespace of a type, such as System; null for none.</summary>
    public static string? RootOf(ITypeSymbol? type)
    {
        var current = type?.ContainingNamespace;
        while (current is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            current = current.ContainingNamespace;
        }

        return current is { IsGlobalNamespace: false } ? current.Name : null;
    }
}
