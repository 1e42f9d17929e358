using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>The entities of a <c>DbContext</c>, as its properties of type <c>DbSet</c> name them.</summary>
internal static class EntitySets
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    public static bool IsContext(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class } named
        && AnnotationModel.Lineage(named.BaseType).Any(static current => current.IsType(EntityFramework, "DbContext"));

    /// <summary>The sets that a context declares itself.</summary>
    public static IEnumerable<(IPropertySymbol Set, INamedTypeSymbol Entity)> DeclaredBy(INamedTypeSymbol context)
    {
        foreach (var member in context.GetMembers())
        {
            if (member is IPropertySymbol { Type: INamedTypeSymbol { TypeArguments.Length: 1 } type } set && type.IsType(EntityFramework, "DbSet")
                && type.TypeArguments[0] is INamedTypeSymbol entity)
            {
                yield return (set, entity);
            }
        }
    }

    /// <summary>The sets of a context and of the contexts that it derives from.</summary>
    public static IEnumerable<(IPropertySymbol Set, INamedTypeSymbol Entity)> Of(INamedTypeSymbol context) =>
        AnnotationModel.Lineage(context).SelectMany(DeclaredBy);
}
