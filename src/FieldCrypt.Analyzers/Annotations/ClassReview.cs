using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>A class whose annotations are looked at, and where faults are reported.</summary>
internal sealed class ClassReview(INamedTypeSymbol type, AnnotationModel model, Action<Diagnostic> report)
{
    private readonly Lazy<bool> _isInDynamoDb = new(() => StoredClass.IsInDynamoDb(type));
    private readonly Lazy<bool> _isInMongo = new(() => StoredClass.IsInMongo(type));

    public INamedTypeSymbol Type => type;

    public AnnotationModel Model => model;

    public bool IsInDynamoDb => _isInDynamoDb.Value;

    public bool IsInMongo => _isInMongo.Value;

    /// <summary>
    /// The members that a store may keep, each name once, the most derived: as the library reads them. Those of base classes too, because it may be the
    /// derived class that is stored.
    /// </summary>
    public IEnumerable<ReviewedMember> Members()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var current in AnnotationModel.Lineage(type))
        {
            foreach (var member in AnnotationModel.MembersOf(current))
            {
                if (Placement.IsMember(member) && names.Add(member.Name))
                {
                    yield return new ReviewedMember(this, member);
                }
            }
        }
    }

    public void Report(DiagnosticDescriptor rule, Location location, params object[] arguments) =>
        report(Diagnostic.Create(rule, location, arguments));

    /// <summary>Reports a fault that an annotation at its place would mend.</summary>
    public void ReportMissing(Annotation annotation, DiagnosticDescriptor rule, Location location, params object[] arguments) =>
        report(Diagnostic.Create(rule, location, ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Annotation, annotation.Mark.ToString()), arguments));
}
