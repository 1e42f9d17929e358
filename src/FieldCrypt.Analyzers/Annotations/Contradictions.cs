using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Finds annotations of one member that ask for different things: its own, those of what it overrides, those of interfaces.</summary>
internal static class Contradictions
{
    /// <summary>Says whether the annotations agree; what else is wrong with them is worth saying only then.</summary>
    public static bool Check(ClassReview review, ReviewedMember member)
    {
        var first = member.Annotations[0];
        foreach (var other in member.Annotations.Skip(1))
        {
            var differs = other.Mark != first.Mark
                ? $"{other.Text}{Source(member, other)}"
                : member.Own.Count == 0 && first.Mark == Mark.Encrypted && (other.Key != first.Key || other.IsSearchable != first.IsSearchable)
                    ? $"{other.Text}{Source(member, other)} with another key or search"
                    : null;
            if (differs is not null)
            {
                if (member.IsDeclaredHere)
                {
                    review.Report(AnnotationRules.Contradiction, member.Location, member.Name, $"{first.Text}{Source(member, first)}", differs);
                }

                return false;
            }
        }

        return true;
    }

    private static string Source(ReviewedMember member, Annotation annotation) =>
        Microsoft.CodeAnalysis.SymbolEqualityComparer.Default.Equals(annotation.DeclaredOn, member.Symbol) ? "" : $" (by {annotation.DeclaredOn.ContainingType.Name})";
}
