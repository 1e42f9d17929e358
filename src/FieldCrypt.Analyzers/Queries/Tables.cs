using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Queries;

/// <summary>The annotated classes of a compilation by the tables that they name. Read when the first text is met that may be about one.</summary>
internal sealed class Tables(AnnotationModel model)
{
    private readonly Lazy<ILookup<string, INamedTypeSymbol>> _classes = new(() => Types(model.Compilation.Assembly.GlobalNamespace)
        .Where(static type => type.TypeKind == TypeKind.Class)
        .Select(type => (Name: StoredClass.TableOf(type)?.FirstText(), Type: type))
        .Where(found => found.Name is not null && model.EncryptedIn(found.Type).Count > 0)
        .ToLookup(static found => found.Name!, static found => found.Type, StringComparer.Ordinal));

    /// <summary>The encrypted attributes of a table that nothing finds.</summary>
    public IEnumerable<(string Attribute, ISymbol Member)> HiddenIn(string table) => _classes.Value[table].SelectMany(HiddenIn);

    /// <summary>The encrypted attributes of a class that nothing finds: those without a beacon.</summary>
    public IEnumerable<(string Attribute, ISymbol Member)> HiddenIn(ITypeSymbol type) => model.EncryptedIn(type)
        .Where(member => !model.OwnOf(member).Exists(static annotation => annotation.IsSearchable))
        .Select(member => (StoredClass.AttributeName(member, (INamedTypeSymbol)type), member));

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (var nested in Types(inner))
                {
                    yield return nested;
                }
            }
        }
    }
}
