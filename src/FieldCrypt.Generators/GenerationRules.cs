using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators;

/// <summary>What the generator reports.</summary>
internal static class GenerationRules
{
    /// <summary>The generator does not see all of a class, or cannot name it.</summary>
    public static readonly DiagnosticDescriptor NotDescribed = new(
        "FC0501",
        "A class cannot be described at compile time",
        "{0} has no table schema in a trimmed program: {1}",
        "FieldCrypt.Generation",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: "https://github.com/fieldcrypt/fieldcrypt/blob/main/docs/analyzers.md#fc0501");
}
