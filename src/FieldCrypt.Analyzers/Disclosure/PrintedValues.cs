using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Tells values whose text shows what they hold from those of which it shows the type only.</summary>
internal static class PrintedValues
{
    /// <summary>Whether the text of a value shows something of it; in doubt it does.</summary>
    public static bool Show(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol or { TypeKind: TypeKind.Delegate } => false,
        { TypeKind: TypeKind.Interface } => !IsCollection(type),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => Show(nullable.TypeArguments[0]),
        INamedTypeSymbol { IsRecord: true } or { TypeKind: TypeKind.Enum } or { SpecialType: not SpecialType.None } => true,
        INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named => AnnotationModel.Lineage(named).Any(WritesItsText),
        _ => true,
    };

    // The collections of .NET print their type.
    private static bool IsCollection(ITypeSymbol type)
    {
        for (var space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space.IsNamed("System.Collections"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool WritesItsText(INamedTypeSymbol type) =>
        type.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType)
        && type.GetMembers("ToString").Any(static member => member is IMethodSymbol { Parameters.Length: 0, IsOverride: true });
}
