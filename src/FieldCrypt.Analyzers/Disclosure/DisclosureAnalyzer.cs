using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Finds encrypted members whose plaintext goes into logs, traces, exceptions, texts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DisclosureAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [DisclosureRules.Logged, DisclosureRules.LoggedWhole, DisclosureRules.Thrown, DisclosureRules.Printed, DisclosureRules.MadeText];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (AnnotationModel.Of(start.Compilation) is not { } model)
            {
                return;
            }

            start.RegisterOperationAction(operation => CheckMember(operation, model), OperationKind.PropertyReference, OperationKind.FieldReference);
            start.RegisterOperationAction(operation => LoggedObjects.Check(operation, model), OperationKind.Invocation);
            start.RegisterSymbolAction(symbol => LoggedObjects.CheckDeclaration(symbol, model), SymbolKind.Method);
            start.RegisterSymbolAction(symbol => PrintedRecords.Check(symbol, model), SymbolKind.NamedType);
        });
    }

    private static void CheckMember(OperationAnalysisContext context, AnnotationModel model)
    {
        var reference = (IMemberReferenceOperation)context.Operation;
        if (!model.IsEncrypted(reference.Member))
        {
            return;
        }

        var name = AnnotationModel.NameOf(reference.Member);
        var (sink, where) = Sinks.Of(reference, context.ContainingSymbol);
        var location = reference.Syntax.GetLocation();
        switch (sink)
        {
            case Sink.Log:
                context.ReportDiagnostic(Diagnostic.Create(DisclosureRules.Logged, location, name, where));
                break;
            case Sink.Exception:
                context.ReportDiagnostic(Diagnostic.Create(DisclosureRules.Thrown, location, name));
                break;
            case Sink.Printing:
                context.ReportDiagnostic(Diagnostic.Create(DisclosureRules.Printed, location, context.ContainingSymbol.ContainingType.Name, name, "leave it out"));
                break;
            case Sink.Text:
                context.ReportDiagnostic(Diagnostic.Create(DisclosureRules.MadeText, location, name));
                break;
            default:
                break;
        }
    }
}
