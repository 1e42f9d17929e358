using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Rules;

/// <summary>Plaintext that leaves the application by another way than its store.</summary>
internal static class DisclosureRules
{
    /// <summary>A log or a trace gets the value.</summary>
    public static readonly DiagnosticDescriptor Logged = new(
        "FC0201",
        "An encrypted member is logged",
        "{0} is encrypted where it is stored, and is written to {1} in the clear",
        Category.Disclosure,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0201"));

    /// <summary>A log gets the whole object.</summary>
    public static readonly DiagnosticDescriptor LoggedWhole = new(
        "FC0202",
        "An object with encrypted members is logged",
        "{0} has encrypted members ({1}), which are written to the log in the clear: {2}",
        Category.Disclosure,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0202"));

    /// <summary>An exception's message gets the value.</summary>
    public static readonly DiagnosticDescriptor Thrown = new(
        "FC0203",
        "An encrypted member is part of an exception",
        "{0} is encrypted where it is stored, and this exception carries it in the clear to whoever logs or shows it",
        Category.Disclosure,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0203"));

    /// <summary>The class prints itself.</summary>
    public static readonly DiagnosticDescriptor Printed = new(
        "FC0204",
        "A class prints its encrypted members",
        "ToString of {0} prints {1} in the clear: {2}",
        Category.Disclosure,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0204"));

    /// <summary>The class is written as JSON.</summary>
    public static readonly DiagnosticDescriptor Serialized = new(
        "FC0205",
        "A class with encrypted members is written as JSON",
        "{0} is written as JSON with {1} in the clear: write a type without it, use options with JsonRedaction.Omit, or annotate it [JsonIgnore]",
        Category.Disclosure,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0205"));

    /// <summary>A text gets the value; where it goes cannot be seen.</summary>
    public static readonly DiagnosticDescriptor MadeText = new(
        "FC0206",
        "An encrypted member is made part of a text",
        "{0} is encrypted where it is stored, and is part of this text in the clear: see that it goes nowhere that the value may not",
        Category.Disclosure,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0206"));
}
