using System.Collections.Immutable;
using FieldCrypt.Analyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace FieldCrypt.Analyzers.Tests.Harness;

/// <summary>Applies code fixes as an editor does.</summary>
internal static class Fixing
{
    private static readonly ImmutableArray<CodeFixProvider> Fixes =
    [
        .. typeof(Fix).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && typeof(CodeFixProvider).IsAssignableFrom(type))
            .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Applies the fix of a title to the first fault of a rule; null if none is offered. What comes out compiles.</summary>
    public static async Task<string?> ApplyAsync(string code, string id, string title)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Code", LanguageNames.CSharp)
            .WithMetadataReferences(References.All)
            .WithParseOptions(CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview));
        project = project.AddDocument("Usings.cs", Analysis.Usings).Project;
        var document = project.AddDocument("Code.cs", code);
        var isProgram = !code.Contains("namespace Row", StringComparison.Ordinal);
        var compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!
            .WithOptions(new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
        var found = (await Analysis.RunAsync(compilation)).First(diagnostic => diagnostic.Id == id);
        var actions = new List<CodeAction>();
        foreach (var fix in Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(id)))
        {
            Assert.NotNull(fix.GetFixAllProvider());
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, found, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        if (actions.Find(action => action.Title == title) is not { } chosen)
        {
            return null;
        }

        var changed = (await chosen.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        changed = await Simplifier.ReduceAsync(changed, cancellationToken: TestContext.Current.CancellationToken);
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, cancellationToken: TestContext.Current.CancellationToken);
        var text = (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
        Analysis.Compile(text);
        return text;
    }
}
