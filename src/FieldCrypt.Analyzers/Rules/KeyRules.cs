using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Rules;

/// <summary>Keys and passphrases.</summary>
internal static class KeyRules
{
    /// <summary>The key is of one Region.</summary>
    public static readonly DiagnosticDescriptor NotMultiRegion = new(
        "FC0401",
        "A key of one Region is used as a multi-Region key",
        "'{0}' is not a multi-Region key, whose id begins with mrk-: use KmsKeyProvider for a key of one Region",
        Category.Keys,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0401"));

    /// <summary>Whoever reads the code has the key.</summary>
    public static readonly DiagnosticDescriptor Literal = new(
        "FC0402",
        "A passphrase or a key stands in the code",
        "This {0} stands in the code, and so in its repository and its binaries: have the host's secret store hand it over",
        Category.Keys,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0402"));

    /// <summary>A thread waits for the key service.</summary>
    public static readonly DiagnosticDescriptor Blocking = new(
        "FC0403",
        "A thread waits for a key to be opened",
        "{0} may call a key service or a store, and this thread waits for it: await it",
        Category.Keys,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0403"));
}
