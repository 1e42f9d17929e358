using System.Text.RegularExpressions;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Architecture.Tests;

/// <summary>Rules, codes, variables and log events that documents name are those of the code, and the other way round.</summary>
public partial class DocumentedNameTests
{
    public static TheoryData<string> Documents => DocumentLinkTests.Documents;

    [Fact]
    public void The_page_of_the_analyzers_has_a_row_and_a_section_for_each_rule_and_for_no_other()
    {
        var rules = Set(Rules(), Sources("FieldCrypt.Analyzers*", "AnalyzerReleases.*.md").Concat(Sources("FieldCrypt.Generators", "AnalyzerReleases.*.md")));
        Assert.True(rules.Count > 20, $"{rules.Count} rules");
        var page = Read("docs/analyzers.md");
        Assert.Equal(rules, Set(RuleRows(), [page]));
        Assert.Equal(rules, Set(RuleSections(), [page]));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void An_error_code_that_a_document_names_is_explained(string document) =>
        Assert.Empty(Set(ErrorCodes(), [Read(document)]).Except(Set(ExplainedCodes(), [Read("docs/errors.md")])));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_variable_of_the_environment_that_a_document_names_is_read_by_code(string document)
    {
        var code = Code();
        // The tool's own have their prefix put before them where they are read.
        Assert.All(Set(Variables(), [Read(document)]), name =>
            Assert.Contains(code, text => text.Contains($"\"{name}\"", StringComparison.Ordinal) || text.Contains($"\"{name["FIELDCRYPT_".Length..]}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_event_that_a_library_logs_is_in_the_document_with_its_level_and_no_other()
    {
        var logged = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(Path.GetFileName)
            .SelectMany(project => Sources(project!, "*.cs").SelectMany(text => Events().Matches(text)), (project, match) =>
                $"{project} {match.Groups["id"].Value} {match.Groups["level"].Value.ToLowerInvariant()}")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(logged.Count > 15, $"{logged.Count} events");
        Assert.Equal(logged, EventRows().Matches(Read("docs/telemetry.md"))
            .Select(row => $"{row.Groups["project"].Value} {row.Groups["id"].Value} {row.Groups["level"].Value}")
            .Order(StringComparer.Ordinal));
    }

    private static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    private static SortedSet<string> Set(Regex names, IEnumerable<string> texts) =>
        new(texts.SelectMany(text => names.Matches(text)).Select(match => match.Groups["name"].Value), StringComparer.Ordinal);

    // A trailing asterisk also finds the projects below.
    private static IEnumerable<string> Sources(string project, string files) =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "src"), project).SelectMany(folder => Texts(folder, files));

    private static List<string> Code() =>
    [
        .. new[] { "src", "tests", "samples", "benchmarks" }.SelectMany(folder => Texts(Path.Combine(Repository.Root, folder), "*.cs")),
    ];

    private static IEnumerable<string> Texts(string folder, string files) => Directory.EnumerateFiles(folder, files, SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .Select(File.ReadAllText);

    [GeneratedRegex(@"^(?<name>FC\d{4}) ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Rules();

    [GeneratedRegex(@"^\| \[(?<name>FC\d{4})\]\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RuleRows();

    [GeneratedRegex(@"^### (?<name>FC\d{4})$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RuleSections();

    [GeneratedRegex(@"`(?<name>FC-[A-Z-]+[A-Z])`", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorCodes();

    [GeneratedRegex(@"^\| `(?<name>FC-[A-Z-]+)` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ExplainedCodes();

    [GeneratedRegex(@"\b(?<name>FIELDCRYPT_[A-Z_]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Variables();

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+), LogLevel\.(?<level>\w+),", RegexOptions.CultureInvariant)]
    private static partial Regex Events();

    [GeneratedRegex(@"^\| `(?<project>FieldCrypt[\w.]*)` \| (?<id>\d+) \| (?<level>[a-z]+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex EventRows();
}
