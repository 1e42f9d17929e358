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

    /// <summary>Compiles code, as a program if it has top-level statements; code that does not compile fails the test.</summary>
    public static CSharpCompilation Compile(string code, params IEnumerable<MetadataReference> more)
    {
        var tree = CSharpSyntaxTree.ParseText(code, Parsing, path: "Code.cs");
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(static member => member.IsKind(SyntaxKind.GlobalStatement));
        var compilation = CSharpCompilation.Create(
            $"Code{Guid.NewGuid():N}",
            [UsingTree, tree],
            [.. References.All, .. more],
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

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
    public static async Task ExpectAsync(string marked, params IEnumerable<MetadataReference> more)
    {
        var (code, expected) = Markup.Parse(marked);
        var found = await RunAsync(Compile(code, more));
        Assert.Equal(
            expected.OrderBy(static e => e.Span).ThenBy(static e => e.Id, StringComparer.Ordinal).Select(e => $"{e.Id}: {code.Substring(e.Span.Start, e.Span.Length)}"),
            found.OrderBy(static d => d.Location.SourceSpan).ThenBy(static d => d.Id, StringComparer.Ordinal)
                .Select(d => $"{d.Id}: {code.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)}"));
    }
}
