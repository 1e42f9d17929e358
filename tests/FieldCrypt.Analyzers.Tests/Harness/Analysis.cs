using System.Collections.Immutable;
using FieldCrypt.Analyzers.Annotations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Analyzers.Tests.Harness;

/// <summary>Compiles code against the real libraries and runs every analyzer over it.</summary>
internal static class Analysis
{
    /// <summary>What code under analysis need not say.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Text;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Amazon.DynamoDBv2;
        global using Amazon.DynamoDBv2.DataModel;
        global using Amazon.DynamoDBv2.Model;
        global using FieldCrypt;
        global using FieldCrypt.DynamoDb;
        global using FieldCrypt.EntityFrameworkCore;
        global using FieldCrypt.Keys;
        global using FieldCrypt.Kms;
        global using FieldCrypt.MongoDb;
        global using Microsoft.EntityFrameworkCore;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Logging;
        global using MongoDB.Bson;
        global using MongoDB.Bson.Serialization.Attributes;
        global using MongoDB.Driver;

        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
    private static readonly SyntaxTree UsingTree = CSharpSyntaxTree.ParseText(Usings, Parsing, path: "Usings.cs");

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(AnnotationAnalyzer).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    // Compilations that are derived from one share what was read of the libraries.
    private static readonly Lazy<CSharpCompilation> Nothing = new(static () => CSharpCompilation.Create(
        "Code", [UsingTree], References.All, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>Compiles code, as a program if it has top-level statements; code that does not compile fails the test.</summary>
    public static CSharpCompilation Compile(params IReadOnlyList<string> files)
    {
        var trees = files.Select(static (code, i) => CSharpSyntaxTree.ParseText(code, Parsing, path: $"{i}.cs")).ToList();
        var isProgram = trees.Exists(static tree => tree.GetCompilationUnitRoot().Members.Any(static member => member.IsKind(SyntaxKind.GlobalStatement)));
        var compilation = Nothing.Value.AddSyntaxTrees(trees);
        if (isProgram)
        {
            compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        }

        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    /// <summary>One case as a file of its own, in a namespace of its own, so that many are compiled at once.</summary>
    public static string Apart(string code, int number) => $"namespace Row{number};\n{code}";

    public static async Task<ImmutableArray<Diagnostic>> RunAsync(Compilation compilation)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: false,
            analyzerExceptionFilter: null);
        var found = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        // An analyzer that throws is disabled by the compiler, which reports AD0001.
        Assert.DoesNotContain(found, static diagnostic => diagnostic.Id == "AD0001");
        return found;
    }

    /// <summary>Asserts that the rules report what the code is marked with, at these places, and nothing else.</summary>
    public static async Task ExpectAsync(string marked)
    {
        var (code, expected) = Markup.Parse(marked);
        Assert.Equal(Listed(expected, code), Listed(await RunAsync(Compile(code)), code));
    }

    /// <summary>The same for many cases, which are compiled together.</summary>
    public static async Task ExpectEachAsync<T>(Func<T, string> template, params IReadOnlyList<T> rows)
    {
        var cases = rows.Select((row, i) => Markup.Parse(Apart(template(row), i))).ToList();
        var found = (await RunAsync(Compile([.. cases.Select(static c => c.Code)]))).ToLookup(static diagnostic => diagnostic.Location.SourceTree!.FilePath);
        var unlike = rows
            .Select((row, i) => (Row: row, Expected: Listed(cases[i].Expected, cases[i].Code), Found: Listed(found[$"{i}.cs"], cases[i].Code)))
            .Where(static result => !result.Expected.SequenceEqual(result.Found))
            .Select(static result => $"{result.Row}\nexpected {string.Join(", ", result.Expected)}\nfound    {string.Join(", ", result.Found)}")
            .ToList();
        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
    }

    private static IReadOnlyList<string> Listed(IEnumerable<Diagnostic> found, string code) => Listed(found.Select(static d => (d.Id, d.Location.SourceSpan)), code);

    private static IReadOnlyList<string> Listed(IEnumerable<(string Id, Microsoft.CodeAnalysis.Text.TextSpan Span)> found, string code) =>
    [
        .. found.OrderBy(static item => item.Span).ThenBy(static item => item.Id, StringComparer.Ordinal)
            .Select(item => $"{item.Id}: {code.Substring(item.Span.Start, item.Span.Length)}"),
    ];
}
