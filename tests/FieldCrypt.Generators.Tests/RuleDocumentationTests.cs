using FieldCrypt.Tests.Shared;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Tests;

/// <summary>The generator's rule is explained where its link leads.</summary>
public sealed class RuleDocumentationTests
{
    [Fact]
    public void The_rule_links_to_its_own_heading_and_is_listed_with_its_severity()
    {
        var rule = GenerationRules.NotDescribed;
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/analyzers.md")).ReplaceLineEndings("\n");
        Assert.EndsWith("/docs/analyzers.md#fc0501", rule.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains("\n### FC0501\n", page, StringComparison.Ordinal);
        Assert.Contains($"\n| [{rule.Id}](#fc0501) | error | a class cannot be described at compile time |", page, StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Error, rule.DefaultSeverity);
    }
}
