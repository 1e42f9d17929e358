using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>Types as code and messages name them.</summary>
internal static class TypeNames
{
    /// <summary>A type by its full name, as code writes it.</summary>
    public static string Name(ITypeSymbol type) => type.TypeKind == TypeKind.Dynamic ? "object" : type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string TypeOf(ITypeSymbol type) => $"typeof({Name(type)})";

    /// <summary>A type or member as messages name it.</summary>
    public static string Shown(ISymbol symbol) =>
        (symbol is ITypeSymbol type ? type.WithNullableAnnotation(NullableAnnotation.None) : symbol).ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
