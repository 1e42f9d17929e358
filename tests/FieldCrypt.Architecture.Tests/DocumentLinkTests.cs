using System.Text.RegularExpressions;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Architecture.Tests;

/// <summary>What the documents point to is there, above all the tests that show what the threat model says.</summary>
public partial class DocumentLinkTests
{
    private const string ThreatModel = "docs/threat-model.md";

    public static TheoryData<string> Documents =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)!).Order(),
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order(),
        "samples/README.md",
        .. PackageReadmeTests.Packages.Select(package => $"src/{package.Data}/README.md"),
    ];

    /// <summary>Link text and target of every test that the threat model names.</summary>
    public static TheoryData<string, string> NamedTests =>
        [.. TestLinks().Matches(Read(ThreatModel)).Select(link => (link.Groups["name"].Value, link.Groups["file"].Value)).Distinct()];

    [Theory]
    [MemberData(nameof(NamedTests))]
    public void A_test_that_the_threat_model_names_is_in_the_file_that_it_links_to(string name, string file)
    {
        var path = Path.GetFullPath(Path.Combine(Repository.Root, "docs", file));
        Assert.True(File.Exists(path), $"{file} is not there.");
        Assert.Matches($@"\]\s+public (async )?(Task|void) {name}\(", File.ReadAllText(path));
    }

    [Fact]
    public void Every_sentence_of_the_threat_model_names_a_test()
    {
        var sentences = Sentences().Matches(Read(ThreatModel)).Select(match => match.Value.ReplaceLineEndings(" ")).ToList();
        Assert.True(sentences.Count > 80, $"only {sentences.Count} sentences");
        Assert.All(sentences, sentence => Assert.Matches(OneSentenceAndItsTests(), sentence));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_of_a_document_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        foreach (Match link in Links().Matches(Read(document)))
        {
            var (file, heading) = (link.Groups["file"].Value, link.Groups["heading"].Value);
            var target = file.Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(folder, file));
            Assert.True(Path.Exists(target), $"{document} links to {file}, which is not there.");
            Assert.True(heading.Length == 0 || Headings(target).Contains(heading), $"{document} links to a heading {heading}, which is not there.");
        }
    }

    [Fact]
    public void The_README_links_to_every_document()
    {
        var readme = Read("README.md");
        Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"), path =>
            Assert.Contains($"(docs/{Path.GetFileName(path)})", readme, StringComparison.Ordinal));
    }

    private static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Headings(string path) => File.ReadLines(path)
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\[`(?<name>\w+)`\]\((?<file>\.\./tests/[^)]+\.cs)\)", RegexOptions.CultureInvariant)]
    private static partial Regex TestLinks();

    // A list's item and the lines that belong to it.
    [GeneratedRegex(@"^- .*(\n  .*)*", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Sentences();

    [GeneratedRegex(@"^- ([^.\[]|\[\w+\]|\.(?=\w))+\.( +\[`\w+`\]\(\.\./tests/[^)]+\.cs\),?)+$", RegexOptions.CultureInvariant)]
    private static partial Regex OneSentenceAndItsTests();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInAnchors();
}
