using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Annotates a member that hides an annotated one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AnnotateFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(AnnotationRules.Hidden);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (!place.Diagnostic.Properties.TryGetValue(FixProperties.Annotation, out var annotation)
            || place.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            yield break;
        }

        var attribute = SyntaxFactory.Attribute(SyntaxFactory.ParseName($"global::FieldCrypt.{annotation}").WithAdditionalAnnotations(Simplifier.Annotation));
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute))
            .WithLeadingTrivia(member.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.Space);
        var annotated = member.WithoutLeadingTrivia();
        yield return ($"Annotate it [{annotation}]", place.Root.ReplaceNode(member, annotated.WithAttributeLists(annotated.AttributeLists.Insert(0, list))));
    }
}
