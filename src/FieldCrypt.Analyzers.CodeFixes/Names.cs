using Microsoft.CodeAnalysis.CSharp;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Names as code writes them.</summary>
internal static class Names
{
    /// <summary>A name, where it might be taken for a keyword.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? $"@{name}" : name;
}
