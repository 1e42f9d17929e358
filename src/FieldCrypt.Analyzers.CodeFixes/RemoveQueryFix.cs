using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Takes the search away from a member of which there are few values.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class RemoveQueryFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(QueryRules.Guessable);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { ArgumentList: { } arguments } attribute
            || arguments.Arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.Text == "Query") is not { } query)
        {
            yield break;
        }

        var left = arguments.Arguments.Remove(query);
        yield return ("Take Query away", place.Root.ReplaceNode(
            attribute, attribute.WithArgumentList(left.Count == 0 ? null : arguments.WithArguments(left))));
    }
}
