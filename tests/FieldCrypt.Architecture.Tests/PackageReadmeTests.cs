using System.Text.RegularExpressions;
using System.Xml.Linq;
using FieldCrypt.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FieldCrypt.Architecture.Tests;

/// <summary>What a package shows of itself: how it is installed, code that compiles as it is pasted, and words to find it by.</summary>
public sealed partial class PackageReadmeTests
{
    // What the SDK adds to a new console program.
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    // A library was built against an earlier version of what it is run with, as all that are not built against net10.0; the SDK does not show this one.
    private const string VersionOfAReference = "CS1701";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    public static TheoryData<string> Packages =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Where(IsPacked).Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_says_how_it_is_installed_and_found(string package)
    {
        Assert.Matches($@"(?m)^dotnet (add package |tool install (--global |-g )?){Regex.Escape(package)}\b", Readme(package));
        var project = XDocument.Load(ProjectFile(package));
        Assert.NotEmpty(project.Descendants("Description").Single().Value);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_code_of_a_package_compiles_as_it_is_pasted(string package)
    {
        var cancel = TestContext.Current.CancellationToken;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        foreach (Match code in Code().Matches(Readme(package)))
        {
            var compilation = CSharpCompilation.Create(
                "Pasted",
                [Parse(ImplicitUsings), Parse(code.Groups["code"].Value)],
                references,
                new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            Assert.Empty(compilation.GetDiagnostics(cancel).Where(diagnostic =>
                diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id is not VersionOfAReference));
        }
    }

    private static SyntaxTree Parse(string code) =>
        CSharpSyntaxTree.ParseText(code, Parsing, cancellationToken: TestContext.Current.CancellationToken);

    private static bool IsPacked(string folder) =>
        XDocument.Load(ProjectFile(Path.GetFileName(folder)!)).Descendants("IsPackable").All(property => property.Value != "false");

    private static string ProjectFile(string package) => Path.Combine(Repository.Root, "src", package, $"{package}.csproj");

    private static string Readme(string package) =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md")).ReplaceLineEndings("\n");

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
