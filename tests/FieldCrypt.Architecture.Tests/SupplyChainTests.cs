using System.Text.Json;
using System.Text.RegularExpressions;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Architecture.Tests;

/// <summary>What the libraries bring along, as their lock files say.</summary>
public partial class SupplyChainTests
{
    // They build, and are not brought along.
    private static readonly string[] OfTheBuild = ["Microsoft.CodeAnalysis.PublicApiAnalyzers", "Microsoft.NET.ILLink.Tasks"];

    [Fact]
    public void Every_project_has_a_lock_file_that_names_no_server()
    {
        var projects = Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Select(Path.GetDirectoryName).ToList();
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
            Assert.DoesNotContain("://", File.ReadAllText(Path.Combine(project!, "packages.lock.json")), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_package_that_a_library_brings_along_is_in_the_notices()
    {
        var notices = File.ReadAllText(Path.Combine(Repository.Root, "THIRD-PARTY-NOTICES.md"));
        List<string> named = [.. Rows().Matches(notices).SelectMany(row => row.Groups[1].Value.Split(','), (_, name) => name.Trim())];
        var brought = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Where(project => !RunsInTheCompiler(project)).SelectMany(PackagesOf).Distinct().Except(OfTheBuild);

        Assert.All(brought, package => Assert.Contains(named, name => IsMeant(name, package)));
    }

    [Theory]
    [InlineData("FieldCrypt", "AWSSDK")]
    [InlineData("FieldCrypt", "MongoDB")]
    [InlineData("FieldCrypt.MongoDb", "AWSSDK")]
    [InlineData("FieldCrypt.DynamoDb", "AWSSDK.KeyManagementService")]
    public void Who_does_not_use_a_service_does_not_take_its_client_along(string project, string prefix) =>
        Assert.DoesNotContain(PackagesOf(Path.Combine(Repository.Root, "src", project)), package => package.StartsWith(prefix, StringComparison.Ordinal));

    // What analyzers and generators reference is the compiler's own, and comes along with nobody.
    private static bool RunsInTheCompiler(string project) =>
        Path.GetFileName(project) is "FieldCrypt.Generators" || Path.GetFileName(project).StartsWith("FieldCrypt.Analyzers", StringComparison.Ordinal);

    private static bool IsMeant(string name, string package) =>
        name == package || (name.EndsWith(".*", StringComparison.Ordinal) && $"{package}.".StartsWith(name[..^1], StringComparison.Ordinal));

    private static List<string> PackagesOf(string project)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(project, "packages.lock.json")));
        return
        [
            .. json.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project")
                .Select(package => package.Name),
        ];
    }

    [GeneratedRegex(@"^\| ([^|]+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Rows();
}
