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
                && start.Compilation.GetTypeByMetadataName("System.Text.Json.JsonSerializer") is { } serializer)
            {
                start.RegisterOperationAction(operation => Check(operation, model, serializer), OperationKind.Invocation);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, AnnotationModel model, INamedTypeSymbol serializer)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.TargetMethod.Name.StartsWith("Serialize", StringComparison.Ordinal)
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, serializer)
            || call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "value") is not { Value: { } value }
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

    // Public properties are written, fields by annotation only.
    private static ISymbol? WrittenOf(ITypeSymbol type, AnnotationModel model) => model.EncryptedIn(type).FirstOrDefault(static member =>
        !IsIgnored(member) && (member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public } || member.Has("System.Text.Json.Serialization", "JsonIncludeAttribute")));

    private static bool IsIgnored(ISymbol member) =>
        member.Attribute("System.Text.Json.Serialization", "JsonIgnoreAttribute") is { } ignore && ignore.Named("Condition")?.Value is null or 1;
}
