using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Rules;

/// <summary>Questions that ciphertext does not answer, or answers to too many.</summary>
internal static class QueryRules
{
    /// <summary>An expression of DynamoDB compares ciphertext.</summary>
    public static readonly DiagnosticDescriptor DynamoDbText = new(
        "FC0301",
        "An expression names an encrypted attribute",
        "'{0}' is encrypted and has no beacon, so that no filter or key condition finds it: annotate {1} [Encrypted(Query = FieldQuery.Equality)], or filter what was read",
        Category.Queries,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0301"));

    /// <summary>A filter of MongoDB, written as text, compares ciphertext with plaintext.</summary>
    public static readonly DiagnosticDescriptor MongoText = new(
        "FC0302",
        "A filter written as text names an encrypted element",
        "'{0}' is encrypted, and nothing encrypts what this text compares it with: write the filter with Builders or LINQ, by {1}",
        Category.Queries,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0302"));

    /// <summary>SQL compares or sets ciphertext.</summary>
    public static readonly DiagnosticDescriptor SqlText = new(
        "FC0303",
        "SQL names an encrypted column",
        "Column '{0}' is encrypted, and SQL can neither compare nor set it: use LINQ, or the blind index of {1} (BlindIndexOf)",
        Category.Queries,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0303"));

    /// <summary>Equal ciphertexts tell everything where there are few values.</summary>
    public static readonly DiagnosticDescriptor Guessable = new(
        "FC0304",
        "A member with few values can be searched",
        "{0} is {1}: whoever sees how often equal values occur can guess them all. Take Query = FieldQuery.Equality away.",
        Category.Queries,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0304"));
}
