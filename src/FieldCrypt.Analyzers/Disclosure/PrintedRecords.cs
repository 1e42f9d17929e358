using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Finds records that print their encrypted members because the compiler writes <c>ToString</c> for them.</summary>
internal static class PrintedRecords
{
    public static void Check(SymbolAnalysisContext context, AnnotationModel model)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (PrintedBy(type, model) is { } encrypted)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DisclosureRules.Printed, type.Locations[0], type.Name, AnnotationModel.NameOf(encrypted), "write its PrintMembers, without the member"));
        }
    }

    /// <summary>An encrypted member that the text of an object shows, by this record or one that it derives from.</summary>
    public static ISymbol? PrintsEncrypted(ITypeSymbol type, AnnotationModel model) => type is INamedTypeSymbol { IsRecord: true } record
        ? AnnotationModel.Lineage(record).Select(current => PrintedBy(current, model)).FirstOrDefault(static found => found is not null)
        : null;

    // The compiler prints the public members that the record declares itself; those of its base the base prints.
    private static ISymbol? PrintedBy(INamedTypeSymbol type, AnnotationModel model)
    {
        if (!type.IsRecord || type.GetMembers("PrintMembers").Any(static member => !member.IsImplicitlyDeclared) || HasToString(type))
        {
            return null;
        }

        return AnnotationModel.MembersOf(type).FirstOrDefault(
            member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, IsOverride: false }
                && model.IsEncrypted(member)
                && PrintedValues.Show(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type));
    }

    private static bool HasToString(INamedTypeSymbol type) => AnnotationModel.Lineage(type).Any(static current => current.GetMembers("ToString").Any(
        static member => member is IMethodSymbol { Parameters.Length: 0, IsOverride: true, IsImplicitlyDeclared: false }));
}
