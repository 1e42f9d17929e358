using System.Collections.Immutable;
using FieldCrypt.Generators.Reading;
using FieldCrypt.Generators.Results;
using FieldCrypt.Generators.Symbols;
using FieldCrypt.Generators.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Generators;

/// <summary>
/// Describes annotated classes at compile time, so that their table schemas are made without reflection: classes with <c>[DynamoDBTable]</c>, their own or
/// of a base class, and those that <c>[assembly: GenerateTableSchema]</c> names.
/// </summary>
[Generator(LanguageNames.CSharp)]
internal sealed class TableSchemaGenerator : IIncrementalGenerator
{
    /// <summary>The step that reads classes, as tests of what is done again name it.</summary>
    public const string ReadingStep = "Descriptions";

    private const string Asking = "FieldCrypt.GenerateTableSchemaAttribute";

    private static readonly string[] TrimmingProperties = ["EnableTrimAnalyzer", "EnableAotAnalyzer", "PublishTrimmed", "PublishAot"];

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var ofTables = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is TypeDeclarationSyntax type && MayBeOfTable(type),
                static (found, cancel) => OfTable(found, cancel))
            .Where(static description => description is not null)
            .Select(static (description, _) => description!);
        var askedFor = context.SyntaxProvider
            .ForAttributeWithMetadataName(Asking, static (node, _) => node is CompilationUnitSyntax, static (found, cancel) => AskedFor(found, cancel))
            .SelectMany(static (descriptions, _) => descriptions);
        var all = ofTables.Collect().Combine(askedFor.Collect())
            .Select(static (both, _) => new EquatableArray<Description>(both.Left.AddRange(both.Right)))
            .WithTrackingName(ReadingStep);

        context.RegisterImplementationSourceOutput(all, static (output, descriptions) =>
        {
            if (GeneratedFile.Of(descriptions) is { } text)
            {
                output.AddSource("FieldCrypt.Classes.g.cs", text);
            }
        });
        context.RegisterSourceOutput(all.Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => IsMeantForTrimming(options))), Report);
    }

    // What makes a partial class a table may stand in another part.
    private static bool MayBeOfTable(TypeDeclarationSyntax type) =>
        type.AttributeLists.Count > 0 || type.BaseList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static Description? OfTable(GeneratorSyntaxContext found, CancellationToken cancel)
    {
        var model = found.SemanticModel;
        return model.GetDeclaredSymbol(found.Node, cancel) is INamedTypeSymbol type
            && type.TypeKind is TypeKind.Class or TypeKind.Struct
            && KnownTypes.In(model.Compilation) is { } known
            && known.IsTable(type)
            && IsFirstPart(type, found.Node)
                ? new ClassReader(model.Compilation, known, cancel).Describe(type, Place.Of(type.Locations[0]), isAskedFor: false)
                : null;
    }

    private static ImmutableArray<Description> AskedFor(GeneratorAttributeSyntaxContext found, CancellationToken cancel)
    {
        var compilation = found.SemanticModel.Compilation;
        return KnownTypes.In(compilation) is not { } known ? [] :
        [
            .. found.Attributes
                .Where(static attribute => attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol)
                .Select(attribute => new ClassReader(compilation, known, cancel).Describe(
                    (ITypeSymbol)attribute.ConstructorArguments[0].Value!,
                    Place.Of(attribute.ApplicationSyntaxReference?.GetSyntax(cancel).GetLocation()),
                    isAskedFor: true)),
        ];
    }

    private static bool IsFirstPart(INamedTypeSymbol type, SyntaxNode node) =>
        type.DeclaringSyntaxReferences.FirstOrDefault() is { } first && first.SyntaxTree == node.SyntaxTree && first.Span == node.Span;

    // The analyzer of trimming is on in programs that are trimmed, and in libraries that say that they may be.
    private static bool IsMeantForTrimming(AnalyzerConfigOptionsProvider options) =>
        TrimmingProperties.Any(property =>
            options.GlobalOptions.TryGetValue($"build_property.{property}", out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    private static void Report(SourceProductionContext output, (EquatableArray<Description> Descriptions, bool IsTrimmed) found)
    {
        foreach (var description in found.Descriptions.Where(description => description.IsAskedFor || found.IsTrimmed))
        {
            if (description.Refusal is { } refusal)
            {
                output.ReportDiagnostic(Diagnostic.Create(GenerationRules.NotDescribed, refusal.Place?.ToLocation(), refusal.Class, refusal.Reason));
            }
        }
    }
}
