using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Rules;

/// <summary>Annotations that have no effect. The library refuses them too, when the application starts; FC0008 only in the stores that have no nested fields.</summary>
internal static class AnnotationRules
{
    /// <summary>The store's mapping skips the member.</summary>
    public static readonly DiagnosticDescriptor NotStored = new(
        "FC0001",
        "An annotated member is not stored",
        "{0} is annotated for FieldCrypt but is not stored: {1}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0001"));

    /// <summary>The member is none that any store keeps.</summary>
    public static readonly DiagnosticDescriptor NoMember = new(
        "FC0002",
        "An annotation stands where nothing is stored",
        "{0} is annotated for FieldCrypt but {1}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0002"));

    /// <summary>The store has to read the member.</summary>
    public static readonly DiagnosticDescriptor Key = new(
        "FC0003",
        "A key is annotated",
        "{0} is {1}, which must stay readable: {2}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0003"));

    /// <summary>What the store keeps is another member than the annotated one.</summary>
    public static readonly DiagnosticDescriptor NotReached = new(
        "FC0004",
        "An annotation does not reach the member that is stored",
        "{0} is annotated for FieldCrypt but {1}: annotate {2}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0004"));

    /// <summary>A member of a derived class is stored in place of the annotated one.</summary>
    public static readonly DiagnosticDescriptor Hidden = new(
        "FC0005",
        "An annotated member is hidden",
        "{0} hides {1}, which is annotated for FieldCrypt: {2}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0005"));

    /// <summary>Two annotations ask for different things.</summary>
    public static readonly DiagnosticDescriptor Contradiction = new(
        "FC0006",
        "Annotations contradict each other",
        "{0} is annotated as {1} and as {2}: take one of the two away",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0006"));

    /// <summary>The store cannot give what is asked for.</summary>
    public static readonly DiagnosticDescriptor NotInThisStore = new(
        "FC0007",
        "An annotation asks for what its store does not have",
        "{0} {1}",
        Category.Annotations,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0007"));

    /// <summary>The annotation is inside a value that is stored as one.</summary>
    public static readonly DiagnosticDescriptor Nested = new(
        "FC0008",
        "An annotation is inside a member that is stored as one value",
        "{0} is stored as one value, so that the annotation of {1} inside it has no effect: annotate {0} itself",
        Category.Annotations,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0008"));
}
