using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>How much of a class the generator sees.</summary>
internal enum View
{
    /// <summary>All of it: it is compiled here.</summary>
    Whole,

    /// <summary>Not all of it, but its own assembly describes it, and saw all.</summary>
    DescribedElsewhere,

    /// <summary>Not all of it, and there is nothing annotated in what is not seen: its assembly does not know FieldCrypt.</summary>
    Unannotated,

    /// <summary>Not all of it: what is not seen may be annotated.</summary>
    InPart,
}

/// <summary>
/// Says how much of a class can be seen. Of classes of other assemblies the compiler shows the generator public members only, and what it compiles against
/// may be a reference assembly, in which there are no others.
/// </summary>
internal sealed class Sight(Compilation compilation, KnownTypes known)
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, StrongBox<bool>> KnowingAssemblies = new();

    public View Of(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Error)
        {
            throw new IncompleteClassException($"{TypeNames.Shown(type)} is not known where classes are read: perhaps another generator makes it");
        }

        if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
        {
            return View.Whole;
        }

        // Anybody may use its namespace.
        if (IsOfTheFramework(type) && IsFrameworkName(type.ContainingAssembly.Identity.Name))
        {
            return View.Unannotated;
        }

        return known.IsDescribedThere(type) ? View.DescribedElsewhere
            : IsReferenceAssembly(type.ContainingAssembly) || KnowsFieldCrypt(type.ContainingAssembly) ? View.InPart
            : View.Unannotated;
    }

    /// <summary>Whether a class is of .NET itself; by its namespace, as the library tells it.</summary>
    public static bool IsOfTheFramework(ITypeSymbol type)
    {
        var current = type.ContainingNamespace;
        while (current is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            current = current.ContainingNamespace;
        }

        return current is { IsGlobalNamespace: false, Name: "System" };
    }

    // Private members are not in it, and with them may have gone that it needs FieldCrypt.
    private static bool IsReferenceAssembly(IAssemblySymbol assembly) =>
        assembly.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "ReferenceAssemblyAttribute");

    private static bool KnowsFieldCrypt(IAssemblySymbol assembly) =>
        KnowingAssemblies.GetValue(assembly, static root => new StrongBox<bool>(KnowsFieldCrypt(root, new(SymbolEqualityComparer.Default)))).Value;

    private static bool KnowsFieldCrypt(IAssemblySymbol assembly, HashSet<IAssemblySymbol> seen)
    {
        if (!seen.Add(assembly) || IsFrameworkName(assembly.Identity.Name))
        {
            return false;
        }

        // What is not there cannot be looked into: it may know FieldCrypt.
        return assembly.Identity.Name.StartsWith("FieldCrypt", StringComparison.Ordinal)
            || !assembly.Modules.Any(static module => module.GlobalNamespace.GetMembers().Any())
            || assembly.Modules.SelectMany(static module => module.ReferencedAssemblySymbols).Any(referenced => KnowsFieldCrypt(referenced, seen));
    }

    private static bool IsFrameworkName(string name) =>
        name is "mscorlib" or "netstandard" or "System" or "WindowsBase"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
