using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Has a log or an exception say the name of a member, and not its value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class UseNameFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(DisclosureRules.Logged, DisclosureRules.Thrown);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node is ExpressionSyntax expression and (MemberAccessExpressionSyntax or IdentifierNameSyntax))
        {
            var name = SyntaxFactory.ParseExpression($"nameof({expression.WithoutTrivia()})").WithTriviaFrom(expression);
            yield return ("Use its name", place.Root.ReplaceNode(Dereferenced(expression), name));
        }
    }

    // A name is never null.
    private static ExpressionSyntax Dereferenced(ExpressionSyntax expression) =>
        expression.Parent is PostfixUnaryExpressionSyntax postfix && postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? postfix : expression;
}
