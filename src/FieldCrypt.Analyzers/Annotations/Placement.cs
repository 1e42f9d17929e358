using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Finds annotations on what no store keeps: static members, indexers, write-only properties, backing fields.</summary>
internal static class Placement
{
    /// <summary>Whether a property or field can be part of what is stored.</summary>
    public static bool IsMember(ISymbol member) => WhyNone(member) is null;

    public static void Check(ClassReview review)
    {
        foreach (var member in review.Type.GetMembers())
        {
            if (member is IPropertySymbol or IFieldSymbol && WhyNone(member) is { } reason)
            {
                var name = AnnotationModel.NameOf(member is IFieldSymbol { AssociatedSymbol: { } property } ? property : member);
                foreach (var annotation in review.Model.DeclaredOn(member))
                {
                    review.Report(AnnotationRules.NoMember, annotation.Location ?? member.Locations[0], name, reason);
                }
            }
        }
    }

    private static string? WhyNone(ISymbol member) => member switch
    {
        IFieldSymbol { AssociatedSymbol: not null } => "the annotation stands at the backing field ([field: …]), which is not stored: annotate the property itself",
        { ContainingType.TypeKind: AnnotationAnalyzer.ExtensionBlock } => "is an extension, which is part of no object: it is no part of what is stored",
        { IsStatic: true } => "is static: it is no part of what is stored",
        IPropertySymbol { IsIndexer: true } => "is an indexer, whose values are not stored",
        IPropertySymbol { GetMethod: null, OverriddenProperty: null } => "can only be written, so that no store can read what it should keep",
        _ => null,
    };
}
