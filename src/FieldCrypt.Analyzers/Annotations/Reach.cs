using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Finds annotated members in whose place another one is stored: of interfaces, of base classes.</summary>
internal static class Reach
{
    public static void Check(ClassReview review)
    {
        foreach (var contract in review.Type.AllInterfaces)
        {
            if (review.Type.BaseType?.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default) != true)
            {
                CheckInterface(review, contract);
            }
        }

        foreach (var member in AnnotationModel.MembersOf(review.Type))
        {
            CheckHidden(review, member);
            CheckOverride(review, member);
        }
    }

    private static void CheckInterface(ClassReview review, INamedTypeSymbol contract)
    {
        foreach (var annotation in review.Model.AnnotatedBy(contract))
        {
            var promised = AnnotationModel.MemberOf(contract, annotation);
            if (!Placement.IsMember(promised))
            {
                continue;
            }

            var implementation = review.Type.FindImplementationForInterfaceMember(promised);
            var (reason, advice) = implementation switch
            {
                null => (null, null),
                { ContainingType.TypeKind: TypeKind.Interface } => ($"is not stored: {review.Type.Name} does not implement it itself", $"a property of {review.Type.Name}"),
                IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 } when IsMongo(review, annotation) =>
                    ("is implemented explicitly, which MongoDB's driver does not store", $"a public property of {review.Type.Name}"),
                _ when IsMongo(review, annotation) && !IsOf(implementation, review.Type) && review.Model.OwnOf(implementation).Count == 0 =>
                    ($"is implemented by {AnnotationModel.NameOf(implementation)}, which MongoDB's driver maps in its own class", $"{AnnotationModel.NameOf(implementation)}"),
                _ => (null, null),
            };
            if (reason is not null)
            {
                review.Report(AnnotationRules.NotReached, review.Type.Locations[0], AnnotationModel.NameOf(promised), reason, advice!);
            }
        }
    }

    private static void CheckHidden(ClassReview review, ISymbol member)
    {
        foreach (var current in AnnotationModel.Lineage(review.Type.BaseType))
        {
            foreach (var hidden in current.GetMembers(member.Name))
            {
                if (hidden is not (IPropertySymbol or IFieldSymbol) || !Placement.IsMember(hidden) || IsOverride(member, hidden)
                    || review.Model.DeclaredOn(hidden).FirstOrDefault() is not { } annotation)
                {
                    continue;
                }

                var isAnnotated = new ReviewedMember(review, member).Annotations.Count > 0;
                var (name, hiddenName) = (AnnotationModel.NameOf(member), AnnotationModel.NameOf(hidden));
                if (!isAnnotated)
                {
                    review.ReportMissing(annotation, AnnotationRules.Hidden, member.Locations[0], name, hiddenName, "annotate it as well, or give it another name");
                    return;
                }

                if (IsMongo(review, annotation) && hidden.DeclaredAccessibility != Accessibility.Private)
                {
                    review.Report(
                        AnnotationRules.Hidden, member.Locations[0], name, hiddenName, "MongoDB's driver has one element for both. Give it another name.");
                    return;
                }
            }
        }
    }

    // The driver maps a property that is overridden in the class that declares it first, for all classes that derive from that.
    private static void CheckOverride(ClassReview review, ISymbol member)
    {
        if (Attributes.Overridden(member) is null || review.Model.DeclaredOn(member).FirstOrDefault() is not { } annotation || !IsMongo(review, annotation))
        {
            return;
        }

        var first = member;
        while (Attributes.Overridden(first) is { } overridden)
        {
            first = overridden;
        }

        if (!review.Model.DeclaredOn(first).Any())
        {
            review.Report(
                AnnotationRules.NotReached,
                annotation.Location ?? member.Locations[0],
                AnnotationModel.NameOf(member),
                $"overrides {AnnotationModel.NameOf(first)}, which MongoDB's driver maps in its own class",
                AnnotationModel.NameOf(first));
        }
    }

    private static bool IsMongo(ClassReview review, Annotation annotation) => annotation.Mark == Mark.Encrypted && review.IsInMongo;

    private static bool IsOf(ISymbol member, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(member.ContainingType, type);

    private static bool IsOverride(ISymbol member, ISymbol hidden)
    {
        for (var current = Attributes.Overridden(member); current is not null; current = Attributes.Overridden(current))
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, hidden.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
