using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Keys;

/// <summary>Finds keys of the wrong kind, keys and passphrases in the code, and threads that wait for keys.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class KeyAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [KeyRules.NotMultiRegion, KeyRules.Literal, KeyRules.Blocking];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName("FieldCrypt.EncryptedAttribute") is not null)
            {
                start.RegisterOperationAction(Check, OperationKind.Invocation, OperationKind.ObjectCreation);
                start.RegisterOperationAction(CheckResult, OperationKind.PropertyReference);
            }
        });
    }

    private static void Check(OperationAnalysisContext context)
    {
        switch (context.Operation)
        {
            case IObjectCreationOperation { Type: { Name: "MultiRegionKmsKeyProvider" } type } creation when type.ContainingNamespace.IsNamed("FieldCrypt.Kms"):
                CheckArn(context, creation.Arguments);
                break;
            case IInvocationOperation { TargetMethod: { Name: "MultiRegion", ContainingType: { Name: "KmsBranchKeyProtection" } type } } call when type.ContainingNamespace.IsNamed("FieldCrypt.Kms"):
                CheckArn(context, call.Arguments);
                break;
            case IInvocationOperation { TargetMethod.ContainingType: { Name: "KeyFileProtection" or "LocalKeyProvider" or "LocalRsaKeyProvider" } type } call when type.ContainingNamespace.IsNamed("FieldCrypt.Keys"):
                CheckLiteral(context, call);
                break;
            case IInvocationOperation call:
                if (Waiting.IsFor(call) is { } opening)
                {
                    context.ReportDiagnostic(Diagnostic.Create(KeyRules.Blocking, call.Syntax.GetLocation(), opening));
                }

                break;
            default:
                break;
        }
    }

    private static void CheckResult(OperationAnalysisContext context)
    {
        if (Waiting.IsFor((IPropertyReferenceOperation)context.Operation) is { } opening)
        {
            context.ReportDiagnostic(Diagnostic.Create(KeyRules.Blocking, context.Operation.Syntax.GetLocation(), opening));
        }
    }

    private static void CheckArn(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments)
    {
        var argument = arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "keyArn");
        if (argument?.Value.ConstantValue is { HasValue: true, Value: string arn } && !arn.Contains(":key/mrk-"))
        {
            context.ReportDiagnostic(Diagnostic.Create(KeyRules.NotMultiRegion, argument.Value.Syntax.GetLocation(), arn));
        }
    }

    private static void CheckLiteral(OperationAnalysisContext context, IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            var kind = argument.Parameter?.Name switch
            {
                "passphrase" => "passphrase",
                "key" or "pem" when !call.TargetMethod.Name.Contains("Public") => "key",
                _ => null,
            };
            if (kind is not null && Literals.IsInCode(argument.Value))
            {
                context.ReportDiagnostic(Diagnostic.Create(KeyRules.Literal, argument.Value.Syntax.GetLocation(), kind));
            }
        }
    }
}
