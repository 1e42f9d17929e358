using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FieldCrypt.Generators.Symbols;

/// <summary>Types as code and messages name them.</summary>
internal static class TypeNames
{
    // Without the names of a tuple's elements, which an attribute cannot hold.
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>A type by its full name, as code writes it; each has one, however it is written where it is used.</summary>
    public static string Name(ITypeSymbol type) =>
        string.Concat(type.ToDisplayParts(Full).Select(static part => part.Symbol is IDynamicTypeSymbol ? "object" : part.ToString()));

    /// <summary>A name, as code writes it where it might be taken for a keyword.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? $"@{name}" : name;

    public static string TypeOf(ITypeSymbol type) => $"typeof({Name(type)})";

    /// <summary>A type or member as messages name it.</summary>
    public static string Shown(ISymbol symbol) =>
        (symbol is ITypeSymbol type ? type.WithNullableAnnotation(NullableAnnotation.None) : symbol).ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
