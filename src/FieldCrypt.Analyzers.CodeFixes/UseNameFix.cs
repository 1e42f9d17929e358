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
            var name = SyntaxFactory.ParseExpression($"nameof({NameOf(place, expression)})").WithTriviaFrom(expression);

            // new { patient.Ssn } takes its name from what stands there.
            yield return ("Use its name", expression.Parent is AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } declared
                ? place.Root.ReplaceNode(declared, SyntaxFactory.AnonymousObjectMemberDeclarator(
                    SyntaxFactory.NameEquals(MemberOf(expression)).WithTriviaFrom(name.WithTrailingTrivia(SyntaxFactory.Space)), name.WithoutLeadingTrivia()))
                : place.Root.ReplaceNode(Dereferenced(expression), name));
        }
    }

    // nameof takes names only: what a call or an index leads to is named by its class.
    private static string NameOf(Place place, ExpressionSyntax expression) =>
        !IsName(expression) && place.Model.GetSymbolInfo(expression).Symbol is { ContainingType: { } type }
            ? $"{type.ToMinimalDisplayString(place.Model, expression.SpanStart)}.{MemberOf(expression)}"
            : $"{expression.WithoutTrivia()}";

    private static bool IsName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax or ThisExpressionSyntax or BaseExpressionSyntax => true,
        MemberAccessExpressionSyntax member => IsName(member.Expression),
        _ => false,
    };

    private static string MemberOf(ExpressionSyntax expression) =>
        (expression is MemberAccessExpressionSyntax member ? member.Name.Identifier : ((IdentifierNameSyntax)expression).Identifier).Text;

    // A name is never null.
    private static ExpressionSyntax Dereferenced(ExpressionSyntax expression) =>
        expression.Parent is PostfixUnaryExpressionSyntax postfix && postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? postfix : expression;
}
