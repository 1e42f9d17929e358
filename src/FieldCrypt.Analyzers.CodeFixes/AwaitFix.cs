using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Awaits what a thread waits for, where there is somebody to await: in asynchronous methods, and at the top of a program.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AwaitFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(KeyRules.Blocking);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node is not ExpressionSyntax waiting || !CanAwait(waiting) || TaskOf(waiting) is not { } task)
        {
            yield break;
        }

        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        if (waiting.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax or PostfixUnaryExpressionSyntax
            || waiting.Parent is InvocationExpressionSyntax call && call.Expression == waiting)
        {
            awaited = SyntaxFactory.ParenthesizedExpression(awaited);
        }

        yield return ("Await it", place.Root.ReplaceNode(waiting, awaited.WithTriviaFrom(waiting)));
    }

    private static ExpressionSyntax? TaskOf(ExpressionSyntax waiting)
    {
        var task = waiting switch
        {
            // task.Result
            MemberAccessExpressionSyntax result => result.Expression,
            // task.GetAwaiter().GetResult()
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } } } =>
                awaiter.Expression,
            // task.Wait()
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Wait" } wait, ArgumentList.Arguments.Count: 0 } => wait.Expression,
            _ => null,
        };
        return task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "AsTask" } asTask } ? asTask.Expression : task;
    }

    private static bool CanAwait(SyntaxNode node) => node.Ancestors().FirstOrDefault(static ancestor => ancestor
        is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not BaseTypeDeclarationSyntax) switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        GlobalStatementSyntax => true,
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };
}
