using FieldCrypt.Analyzers.CodeFixes;
using FieldCrypt.Analyzers.Tests.Harness;
using FieldCrypt.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FieldCrypt.Analyzers.Tests;

/// <summary>Every rule is explained where its link leads, in the words that it is listed with.</summary>
public class RuleDocumentationTests
{
    public static TheoryData<string> Ids => [.. Rules.Select(static rule => rule.Id).Order(StringComparer.Ordinal)];

    private static List<DiagnosticDescriptor> Rules => [.. Analysis.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Distinct()];

    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "docs/analyzers.md")).ReplaceLineEndings("\n");

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_links_to_its_own_heading_and_is_listed_with_its_severity(string id)
    {
        var rule = Rules.Find(rule => rule.Id == id)!;
        Assert.EndsWith($"/docs/analyzers.md#{id.ToLowerInvariant()}", rule.HelpLinkUri, StringComparison.Ordinal);
        Assert.StartsWith("https://", rule.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains($"\n### {id}\n", Page, StringComparison.Ordinal);
        var severity = rule.DefaultSeverity == DiagnosticSeverity.Info ? "suggestion" : $"{rule.DefaultSeverity}".ToLowerInvariant();
        Assert.Contains($"\n| [{id}](#{id.ToLowerInvariant()}) | {severity} |", Page, StringComparison.Ordinal);
        Assert.True(rule.IsEnabledByDefault);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_fix_is_listed_exactly_if_one_is_offered(string id)
    {
        var row = Page.Split('\n').Single(line => line.StartsWith($"| [{id}]", StringComparison.Ordinal));
        var isOffered = typeof(Fix).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && typeof(CodeFixProvider).IsAssignableFrom(type))
            .Any(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds.Contains(id));
        Assert.Equal(isOffered, !row.EndsWith("| |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Code_that_does_not_know_FieldCrypt_is_not_looked_at()
    {
        var plain = Analysis.Compile("class Patient { public static string? Ssn { get; set; } }");
        var without = plain.RemoveAllReferences().AddReferences(plain.References.Where(static reference => !Path.GetFileName(reference.Display!).StartsWith("FieldCrypt", StringComparison.Ordinal)));
        Assert.Empty((await Analysis.RunAsync(without)).Where(static found => found.Id.StartsWith("FC", StringComparison.Ordinal)));
    }
}
