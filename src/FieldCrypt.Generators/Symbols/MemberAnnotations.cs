using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>The attributes of members and classes that a schema is made of, own and inherited ones, as reflection finds them.</summary>
internal sealed class MemberAnnotations(KnownTypes known)
{
    public IReadOnlyList<AttributeData> Own(ISymbol member) => [.. member.GetAttributes().Where(IsKnown).Where(known.IsRelevant).Where(IsCompiled)];

    /// <summary>Those of a member and of what it overrides.</summary>
    public IReadOnlyList<AttributeData> All(ISymbol member) => member is IPropertySymbol property
        ? Inherited([.. Lineage.Of(property)])
        : Own(member);

    /// <summary>Those of a class and of what it derives from.</summary>
    public IReadOnlyList<AttributeData> All(INamedTypeSymbol type) => type.TypeKind == TypeKind.Interface ? Own(type) : Inherited([.. Lineage.Of(type)]);

    /// <summary>Whether a member itself, or one that it overrides, is annotated for FieldCrypt.</summary>
    public bool IsAnnotated(ISymbol member) => All(member).Any(known.IsAnnotation);

    public bool IsEncrypted(ISymbol member) => All(member).Any(attribute => KnownTypes.Is(attribute.AttributeClass, known.Encrypted));

    private List<AttributeData> Inherited(IReadOnlyList<ISymbol> lineage)
    {
        var all = new List<AttributeData>(Own(lineage[0]));
        var met = new HashSet<ISymbol?>(all.Select(static attribute => attribute.AttributeClass), SymbolEqualityComparer.Default);
        foreach (var attribute in lineage.Skip(1).SelectMany(Own))
        {
            var usage = UsageOf(attribute.AttributeClass!);
            if (usage.IsInherited && (met.Add(attribute.AttributeClass) || usage.AllowsSeveral))
            {
                all.Add(attribute);
            }
        }

        return all;
    }

    private static (bool IsInherited, bool AllowsSeveral) UsageOf(INamedTypeSymbol attributeClass)
    {
        var usage = Lineage.Of(attributeClass)
            .SelectMany(static type => type.GetAttributes())
            .FirstOrDefault(static attribute => attribute.AttributeClass is { Name: nameof(AttributeUsageAttribute) });
        var (isInherited, allowsSeveral) = (true, false);
        foreach (var argument in usage?.NamedArguments ?? [])
        {
            if (argument.Key == nameof(AttributeUsageAttribute.Inherited))
            {
                isInherited = argument.Value.Value is not false;
            }
            else if (argument.Key == nameof(AttributeUsageAttribute.AllowMultiple))
            {
                allowsSeveral = argument.Value.Value is true;
            }
        }

        return (isInherited, allowsSeveral);
    }

    private static bool IsKnown(AttributeData attribute) => attribute.AttributeClass is { TypeKind: not TypeKind.Error }
        ? true
        : throw new IncompleteClassException($"the attribute {attribute.AttributeClass?.Name} is not known where classes are read: perhaps another generator makes it");

    // Whether a conditional attribute is compiled depends on the symbols of each file.
    private static bool IsCompiled(AttributeData attribute) =>
        !Lineage.Of(attribute.AttributeClass!).SelectMany(static type => type.GetAttributes())
            .Any(static found => found.AttributeClass is { Name: nameof(System.Diagnostics.ConditionalAttribute) })
            ? true
            : throw new IncompleteClassException($"[{attribute.AttributeClass!.Name}] is conditional, and may be compiled or not");
}
