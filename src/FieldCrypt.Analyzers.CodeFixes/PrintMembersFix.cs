using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Writes what a record prints as the compiler would, without its encrypted members.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class PrintMembersFix : Fix
{
    private const string Builder = "builder";

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(DisclosureRules.Printed);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node is not RecordDeclarationSyntax declaration || place.Model.GetDeclaredSymbol(declaration) is not { } record
            || AnnotationModel.Of(place.Model.Compilation) is not { } annotations)
        {
            yield break;
        }

        var method = SyntaxFactory.ParseMemberDeclaration(Written(record, annotations))!.WithAdditionalAnnotations(Formatter.Annotation);
        var changed = declaration.OpenBraceToken.IsKind(SyntaxKind.OpenBraceToken)
            ? declaration.AddMembers(method)
            : declaration
                .WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(declaration.SemicolonToken.TrailingTrivia))
                .AddMembers(method);
        yield return ("Write PrintMembers without encrypted members", place.Root.ReplaceNode(declaration, changed.WithAdditionalAnnotations(Formatter.Annotation)));
    }

    private static string Written(INamedTypeSymbol record, AnnotationModel annotations)
    {
        var derives = record.BaseType is { IsRecord: true };
        var printed = AnnotationModel.MembersOf(record)
            .Where(member => member is { IsStatic: false, IsOverride: false, DeclaredAccessibility: Accessibility.Public } and (IFieldSymbol or IPropertySymbol { GetMethod: not null, IsIndexer: false })
                && !annotations.IsEncrypted(member))
            .Select(static member => member.Name)
            .ToList();
        var modifiers = record.IsValueType ? "private readonly" : derives ? "protected override" : record.IsSealed ? "private" : "protected virtual";
        var lines = printed.Select((name, i) => $"builder.Append(\"{(i == 0 ? "" : ", ")}{name} = \").Append({(name == Builder ? "this." : "")}{Names.Identifier(name)});\n");
        var separator = derives && printed.Count > 0 ? "if (base.PrintMembers(builder)) { builder.Append(\", \"); }\n" : "";
        var result = printed.Count > 0 ? "true" : derives ? "base.PrintMembers(builder)" : "false";
        return $"\n{modifiers} bool PrintMembers(global::System.Text.StringBuilder {Builder})\n{{\n{separator}{string.Concat(lines)}return {result};\n}}\n";
    }
}
