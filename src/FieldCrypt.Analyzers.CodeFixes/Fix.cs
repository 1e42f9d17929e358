using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>A code fix that replaces or removes nodes of one document.</summary>
internal abstract class Fix : CodeFixProvider
{
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        var errors = ErrorsIn(model, context.CancellationToken);
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var (title, changed) in Changes(new Place(root, model, diagnostic)))
            {
                // Code can be stranger than a fix knows: what would not compile is not offered.
                if (await context.Document.WithSyntaxRoot(changed).GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } mended
                    || ErrorsIn(mended, context.CancellationToken) > errors)
                {
                    continue;
                }

                context.RegisterCodeFix(
                    CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: title), diagnostic);
            }
        }
    }

    private static int ErrorsIn(SemanticModel model, CancellationToken cancel) =>
        model.GetDiagnostics(cancellationToken: cancel).Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>What may be done, each with the document that it leads to.</summary>
    protected abstract IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place);

    protected static ImmutableArray<string> Ids(params DiagnosticDescriptor[] rules) => [.. rules.Select(static rule => rule.Id)];
}

/// <summary>Where a fault is.</summary>
internal sealed class Place(SyntaxNode root, SemanticModel model, Diagnostic diagnostic)
{
    public SyntaxNode Root => root;

    public SemanticModel Model => model;

    public Diagnostic Diagnostic => diagnostic;

    public SyntaxNode Node => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>A variable, parameter, field or property of a type that can be used at a position.</summary>
    public string? InScope(int position, string typeName)
    {
        var needsNoObject = HasNoObject(position);
        foreach (var symbol in model.LookupSymbols(position))
        {
            var type = symbol switch
            {
                ILocalSymbol local when local.Locations[0].SourceSpan.Start < position => local.Type,
                IParameterSymbol parameter => parameter.Type,
                IFieldSymbol field when field.IsStatic || !needsNoObject => field.Type,
                IPropertySymbol { GetMethod: not null } property when property.IsStatic || !needsNoObject => property.Type,
                _ => null,
            };
            for (; type is not null; type = type.BaseType)
            {
                if (type.ToDisplayString() == typeName)
                {
                    return Names.Identifier(symbol.Name);
                }
            }
        }

        return null;
    }

    // Static code, and what a field or property begins with.
    private bool HasNoObject(int position) => model.GetEnclosingSymbol(position) switch
    {
        IFieldSymbol or IPropertySymbol => true,
        IMethodSymbol { MethodKind: MethodKind.LambdaMethod or MethodKind.LocalFunction, ContainingSymbol: IFieldSymbol or IPropertySymbol } => true,
        { IsStatic: true } => true,
        _ => false,
    };
}
