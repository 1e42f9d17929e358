using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Generators.Tests.Harness;

/// <summary>Code that was compiled together with what the generator made of it.</summary>
/// <param name="Compilation">The code and what was generated.</param>
/// <param name="Reported">What the generator reported.</param>
/// <param name="Generated">What it generated; null if nothing.</param>
internal sealed record Compiled(Compilation Compilation, ImmutableArray<Diagnostic> Reported, string? Generated)
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What code about annotated classes need not say.</summary>
    public const string Annotations = """
        global using Amazon.DynamoDBv2.DataModel;
        global using Amazon.DynamoDBv2.DocumentModel;
        global using FieldCrypt;
        global using FieldCrypt.DynamoDb;
        """;

    public static CSharpParseOptions Parsing { get; } = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(static () =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                && !Path.GetFileName(path).StartsWith("FieldCrypt.Generators", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>Compiles code that knows the annotations, in a program that is trimmed.</summary>
    public static Compiled Of(params IReadOnlyList<string> files) => Of("Code", [Annotations, .. files], isTrimmed: true);

    public static Compiled Of(string assembly, IEnumerable<string> files, bool isTrimmed, params IReadOnlyList<MetadataReference> others) =>
        Of(Compile(assembly, files.Select(static code => Parse(code)), others), isTrimmed);

    public static Compiled Of(Compilation compilation, bool isTrimmed)
    {
        var driver = Driver(isTrimmed).RunGeneratorsAndUpdateCompilation(compilation, out var compiled, out var reported, TestContext.Current.CancellationToken);
        var result = driver.GetRunResult();
        Assert.All(result.Results, static generated => Assert.Null(generated.Exception));
        return new Compiled(compiled, reported, result.GeneratedTrees.SingleOrDefault()?.ToString());
    }

    public static GeneratorDriver Driver(bool isTrimmed) => CSharpGeneratorDriver.Create(
        [new TableSchemaGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        optionsProvider: new Options(isTrimmed),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static CSharpCompilation Compile(string assembly, IEnumerable<SyntaxTree> trees, params IReadOnlyList<MetadataReference> others) => CSharpCompilation.Create(
        assembly,
        [Parse(Usings, "Usings.cs"), .. trees],
        [.. References.Value, .. others],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    public static SyntaxTree Parse(string code, string path = "") =>
        CSharpSyntaxTree.ParseText(code, Parsing, path, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The compiled code as an assembly that other code references: as a whole, or without all that is not public.</summary>
    public MetadataReference ToReference(bool asReferenceAssembly = false)
    {
        using var stream = new MemoryStream();
        var emitted = Compilation.Emit(
            stream,
            options: new Microsoft.CodeAnalysis.Emit.EmitOptions(metadataOnly: asReferenceAssembly, includePrivateMembers: !asReferenceAssembly),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(emitted.Diagnostics.Where(static found => found.Severity == DiagnosticSeverity.Error));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>Loads the compiled code; code that does not compile fails the test.</summary>
    public Assembly Load()
    {
        using var stream = new MemoryStream();
        var emitted = Compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(emitted.Diagnostics.Where(static found => found.Severity == DiagnosticSeverity.Error));
        stream.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(stream);
    }

    /// <summary>What the build says to the generator.</summary>
    private sealed class Options(bool isTrimmed) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties(isTrimmed);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Properties(bool isTrimmed) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = isTrimmed && key == "build_property.EnableTrimAnalyzer" ? "true" : null;
            return value is not null;
        }
    }
}
