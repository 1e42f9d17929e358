using FieldCrypt.Generators.Tests.Differential;
using FieldCrypt.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FieldCrypt.Generators.Tests;

/// <summary>Generated code compiles wherever its classes do: with every warning an error, with and without nullable types, with all that is written beside it.</summary>
public sealed class GeneratedCodeTests
{
    private const string Id = "[DynamoDBHashKey] public string Id { get; set; } = \"\";";

    [Theory]
    [InlineData(NullableContextOptions.Enable)]
    [InlineData(NullableContextOptions.Disable)]
    public void It_compiles_under_the_strictest_settings(NullableContextOptions nullable)
    {
        var shapes = ApplicationShapes.Codes.Select(static (code, i) => $"namespace Shapes.S{i} {{ {code} }}");
        var strict = Compiled.Compile("Strict", [.. Trees([Compiled.Annotations, AnnotatedShapes.Common, "[assembly: CLSCompliant(true)]", .. shapes])]);
        var options = strict.Options.WithNullableContextOptions(nullable).WithGeneralDiagnosticOption(ReportDiagnostic.Error).WithWarningLevel(9999);
        var compiled = Compiled.Of(strict.WithOptions(options), isTrimmed: true);
        Assert.Empty(compiled.Reported);
        var generated = compiled.Compilation.SyntaxTrees.Single(static tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal));
        Assert.Empty(compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Location.SourceTree == generated && found.Severity > DiagnosticSeverity.Hidden).Select(static found => found.ToString()));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp8, false)]
    [InlineData(LanguageVersion.CSharp9, true)]
    [InlineData(LanguageVersion.CSharp10, true)]
    [InlineData(LanguageVersion.CSharp12, true)]
    public void It_compiles_with_every_version_of_the_language_that_can_register_it(LanguageVersion version, bool isDescribed)
    {
        const string Code = """
            using System.Collections.Generic;
            using Amazon.DynamoDBv2.DataModel;
            using FieldCrypt;
            namespace Clinic
            {
                [DynamoDBTable("T")]
                public class Root
                {
                    [DynamoDBHashKey] public string Id { get; set; }
                    [Encrypted] public string Secret { get; set; }
                    public Page<(int Count, dynamic Thing)> Pages { get; set; }
                }

                public class Page<T> { public List<T> Items { get; set; } }
            }
            """;
        var parsing = Compiled.Parsing.WithLanguageVersion(version);
        var bare = Compiled.Compile("Old", []);
        var compilation = bare.RemoveAllSyntaxTrees().AddSyntaxTrees(CSharpSyntaxTree.ParseText(Code, parsing, cancellationToken: TestContext.Current.CancellationToken))
            .WithOptions(bare.Options.WithNullableContextOptions(NullableContextOptions.Disable));
        var driver = Compiled.Driver(isTrimmed: true).WithUpdatedParseOptions(parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out var result, out var reported, TestContext.Current.CancellationToken);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        Assert.Equal(isDescribed, driver.GetRunResult().GeneratedTrees.Length == 1);
        Assert.Equal(!isDescribed, reported.Any(static found => found.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains("C# 9", StringComparison.Ordinal)));
        Assert.Empty(result.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity >= DiagnosticSeverity.Warning).Select(static found => found.ToString()));
    }

    [Theory]
    [InlineData("[DynamoDBTable(\"T\")] public class Root : Made { }")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root : IMade { }")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root { public Made? Held { get; set; } }")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root { public List<Made[]>? Held { get; set; } }")]
    [InlineData("public class Inner : Made { } [DynamoDBTable(\"T\")] public class Root { public Inner? Held { get; set; } }")]
    [InlineData("public class Inner : System.IMade { } [DynamoDBTable(\"T\")] public class Root { public Inner? Held { get; set; } }")]
    [InlineData("public class Inner : List<Made> { } [DynamoDBTable(\"T\")] public class Root { public Inner? Held { get; set; } }")]
    [InlineData("[DynamoDBTable(\"T\"), DynamoDBPolymorphicType(\"d\", typeof(Made))] public class Root { }")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root { [DynamoDBFlatten] public Made? Held { get; set; } }")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root { [Made] public string? Held { get; set; } }")]
    [InlineData("[DynamoDBTable(\"T\"), Made] public class Root { }")]
    public void What_another_generator_makes_is_not_seen_and_so_refused_without_harm_to_other_classes(string code)
    {
        var compiled = Compiled.Of(code, "[DynamoDBTable(\"T\")] public class Other { " + Id + " }");
        var found = Assert.Single(compiled.Reported);
        Assert.Contains("Root has no table schema", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.DoesNotContain("Root", compiled.Generated, StringComparison.Ordinal);
        Assert.Contains("global::Other", compiled.Generated, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_only_an_extern_alias_can_name_is_refused()
    {
        var models = Compiled.Of("Models", ["namespace Models { public class Inner { public string? City { get; set; } } }"], isTrimmed: false);
        var aliased = models.ToReference().WithAliases(["models"]);
        var code = $"extern alias models; [DynamoDBTable(\"T\")] public class Root {{ {Id} public models::Models.Inner? Held {{ get; set; }} [Encrypted] public List<models::Models.Inner>? Secret {{ get; set; }} }}";
        Refused(Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, aliased), "Inner");
        Described(Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, models.ToReference().WithAliases(["models", "global"])));
    }

    [Fact]
    public void A_type_whose_name_two_assemblies_have_is_refused()
    {
        const string Inner = "namespace Models { public class Inner { public string? City { get; set; } } }";
        var (one, other) = (Compiled.Of("One", [Inner], isTrimmed: false).ToReference(), Compiled.Of("Other", [Inner], isTrimmed: false).ToReference());
        var holder = Compiled.Of("Holder", ["public class Holder { public Models.Inner? Held { get; set; } }"], isTrimmed: false, one).ToReference();
        var code = $"[DynamoDBTable(\"T\")] public class Root {{ {Id} public Envelope<Holder>? Held {{ get; set; }} }} public class Envelope<T> {{ public T? Content {{ get; set; }} }}";
        Described(Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, one, other, holder));
        var aliased = $"extern alias other; [DynamoDBTable(\"T\")] public class Root {{ {Id} public other::Models.Inner? Held {{ get; set; }} }}";
        Refused(Compiled.Of("Application", [Compiled.Annotations, aliased], isTrimmed: true, one, other.WithAliases(["other", "global"])), "Inner");
        var hidden = $"{aliased} namespace Models {{ public class Inner {{ }} }}";
        Refused(Compiled.Of("Application", [Compiled.Annotations, hidden], isTrimmed: true, other.WithAliases(["other", "global"])), "Inner");
    }

    [Fact]
    public void An_internal_class_is_described_for_a_friend()
    {
        const string Models = "internal class Base { public string? Open { get; set; } [Encrypted] internal string? Secret { get; set; } }";
        const string Friend = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Application\")] [assembly: GenerateTableSchema(typeof(Base))]";
        var models = Compiled.Of("Models", [Compiled.Annotations, $"{Friend} {Models}"], isTrimmed: false);
        var code = $"[DynamoDBTable(\"T\")] internal class Root : Base {{ {Id} }}";
        Described(Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, models.ToReference()));
        Described(Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, models.ToReference(asReferenceAssembly: true)));
    }

    [Fact]
    public void A_partial_class_is_refused_wherever_its_annotation_stands()
    {
        Refused(Compiled.Of("public partial class Root { }", $"[DynamoDBTable(\"T\")] public partial class Root {{ {Id} }}"), "partial");
        Refused(Compiled.Of("public partial class Root { }", $"public partial class Root : Base {{ {Id} }} [DynamoDBTable(\"T\")] public class Base {{ }}"), "partial");
    }

    [Fact]
    public void A_class_with_more_members_and_deeper_types_than_anybody_writes_is_described()
    {
        var members = string.Concat(Enumerable.Range(0, 2000).Select(static i => $"[Encrypted] public string? Secret{i} {{ get; set; }} "));
        var deep = string.Concat(Enumerable.Repeat("List<", 60)) + "Inner" + new string('>', 60);
        var chain = string.Concat(Enumerable.Range(0, 300).Select(static i => $"public class C{i} {{ public C{i + 1}? Next {{ get; set; }} }} ")) + "public class C300 { }";
        Described(Compiled.Of($"[DynamoDBTable(\"T\")] public class Root {{ {Id} {members} public {deep}? Deep {{ get; set; }} public C0? First {{ get; set; }} }} public class Inner {{ }} {chain}"));
    }

    private static IEnumerable<SyntaxTree> Trees(IEnumerable<string> files) => files.Select(static code => Compiled.Parse(code));

    private static void Refused(Compiled compiled, string reason)
    {
        Assert.Contains(reason, Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.DoesNotContain("Root", compiled.Generated ?? "", StringComparison.Ordinal);
        Assert.Empty(compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
    }

    private static void Described(Compiled compiled)
    {
        Assert.Empty(compiled.Reported);
        Assert.Contains("Root", compiled.Generated, StringComparison.Ordinal);
        Assert.Empty(compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity >= DiagnosticSeverity.Warning).Select(static found => found.ToString()));
    }
}
