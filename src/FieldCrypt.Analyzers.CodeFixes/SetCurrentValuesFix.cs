using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Sets encrypted members too: <c>entry.SetCurrentValues(values)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class SetCurrentValuesFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(ClientRules.ValuesByName);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax values } } call)
        {
            yield return ("Use SetCurrentValues", place.Root.ReplaceNode(call.Expression, values.WithName(SyntaxFactory.IdentifierName("SetCurrentValues"))));
        }
    }
}
