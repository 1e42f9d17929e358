using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Finds classes with encrypted members that System.Text.Json writes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class JsonAnalyzer : DiagnosticAnalyzer
{
    private const int MostDepth = 8;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [DisclosureRules.Serialized];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (AnnotationModel.Of(start.Compilation) is { } model
                && start.Compilation.GetTypeByMetadataName("System.Text.Json.JsonSerializer") is not null)
            {
                start.RegisterOperationAction(operation => Check(operation, model), OperationKind.Invocation);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!Writes(call.TargetMethod)
            || call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name is "value" or "inputValue") is not { Value: { } value }
            || !JsonSettings.ShowEverything(call))
        {
            return;
        }

        while (value is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion.Operand;
        }

        if (value.Type is { } type && EncryptedGraph.FirstIn(type, found => WrittenOf(found, model), new(SymbolEqualityComparer.Default), MostDepth) is { } encrypted)
        {
            context.ReportDiagnostic(Diagnostic.Create(DisclosureRules.Serialized, value.Syntax.GetLocation(), type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), AnnotationModel.NameOf(encrypted)));
        }
    }

    // What a host writes to its answers, it writes with options of its own.
    private static bool Writes(IMethodSymbol method) => method.ContainingType.Name switch
    {
        "JsonSerializer" => method.Name.StartsWith("Serialize", StringComparison.Ordinal) && method.ContainingType.ContainingNamespace.IsNamed("System.Text.Json"),
        "JsonContent" => method.Name == "Create" && method.ContainingType.ContainingNamespace.IsNamed("System.Net.Http.Json"),
        "HttpClientJsonExtensions" => method.Name is "PostAsJsonAsync" or "PutAsJsonAsync" or "PatchAsJsonAsync" && method.ContainingType.ContainingNamespace.IsNamed("System.Net.Http.Json"),
        _ => false,
    };

    // Public properties are written, fields by annotation only.
    private static ISymbol? WrittenOf(ITypeSymbol type, AnnotationModel model) => HasConverter(type) ? null : model.EncryptedIn(type).FirstOrDefault(static member =>
        !IsIgnored(member) && !HasConverter(member) && (member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public } || member.Has("System.Text.Json.Serialization", "JsonIncludeAttribute")));

    // A converter writes what it will.
    private static bool HasConverter(ISymbol symbol) => symbol.GetAttributes().Any(static attribute =>
        AnnotationModel.Lineage(attribute.AttributeClass).Any(static type => type.IsType("System.Text.Json.Serialization", "JsonConverterAttribute")));

    private static bool IsIgnored(ISymbol member) =>
        member.Attribute("System.Text.Json.Serialization", "JsonIgnoreAttribute") is { } ignore && ignore.Named("Condition")?.Value is null or 1;
}
