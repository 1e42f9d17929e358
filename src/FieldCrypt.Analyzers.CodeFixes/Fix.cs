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

        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var (title, changed) in Changes(new Place(root, model, diagnostic)))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: title), diagnostic);
            }
        }
    }

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
        foreach (var symbol in model.LookupSymbols(position))
        {
            var type = symbol switch
            {
                ILocalSymbol local when local.Locations[0].SourceSpan.Start < position => local.Type,
                IParameterSymbol parameter => parameter.Type,
                IFieldSymbol field => field.Type,
                IPropertySymbol property => property.Type,
                _ => null,
            };
            for (; type is not null; type = type.BaseType)
            {
                if (type.ToDisplayString() == typeName)
                {
                    return symbol.Name;
                }
            }
        }

        return null;
    }
}
