using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Removes an annotation that has no effect; has one of a backing field stand at its property.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class RemoveAnnotationFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(
        AnnotationRules.NotStored, AnnotationRules.NoMember, AnnotationRules.Key, AnnotationRules.Contradiction, AnnotationRules.NotInThisStore);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { Parent: AttributeListSyntax list } attribute)
        {
            yield break;
        }

        if (list.Target?.Identifier.IsKind(SyntaxKind.FieldKeyword) == true)
        {
            yield return ("Annotate the property", OnProperty(place.Root, list, attribute));
        }

        // What stands under a condition is taken away by hand, or half of the condition would go with it.
        if (list.ContainsDirectives || list.GetLastToken().GetNextToken().LeadingTrivia.Any(static trivia => trivia.IsDirective))
        {
            yield break;
        }

        yield return ($"Remove [{attribute.Name}]", Without(place.Root, list, attribute));
    }

    // Others in the list are meant for the field.
    private static SyntaxNode OnProperty(SyntaxNode root, AttributeListSyntax list, AttributeSyntax attribute)
    {
        if (list.Attributes.Count == 1)
        {
            return root.ReplaceNode(list, list.WithTarget(null));
        }

        var own = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute.WithoutTrivia()))
            .WithLeadingTrivia(list.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        return root.ReplaceNode(list, [own, list.WithAttributes(list.Attributes.Remove(attribute)).WithoutLeadingTrivia()]);
    }

    private static SyntaxNode Without(SyntaxNode root, AttributeListSyntax list, AttributeSyntax attribute)
    {
        if (list.Attributes.Count > 1)
        {
            return root.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
        }

        // The comments above the first list are those of the member.
        var member = list.Parent!;
        var without = member.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
        return root.ReplaceNode(member, without.WithLeadingTrivia(member.GetLeadingTrivia()));
    }
}
