using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>Finds <c>entry.CurrentValues.SetValues(dto)</c> where the object has values for encrypted members, which Entity Framework Core does not set.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ValuesByNameAnalyzer : DiagnosticAnalyzer
{
    private const string ChangeTracking = "Microsoft.EntityFrameworkCore.ChangeTracking";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [ClientRules.ValuesByName];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (AnnotationModel.Of(start.Compilation) is { } model && start.Compilation.GetTypeByMetadataName($"{ChangeTracking}.PropertyValues") is not null)
            {
                start.RegisterOperationAction(operation => Check(operation, model), OperationKind.Invocation);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        if (context.Operation is not IInvocationOperation
            {
                TargetMethod: { Name: "SetValues", Parameters.Length: 1 } method,
                Instance: IPropertyReferenceOperation { Property.Name: "CurrentValues", Instance.Type: INamedTypeSymbol entry },
            } call
            || method.Parameters[0].Type.SpecialType != SpecialType.System_Object
            || AnnotationModel.Lineage(entry).FirstOrDefault(static type => type.IsType(ChangeTracking, "EntityEntry")) is not { } known)
        {
            return;
        }

        // Where the entry does not say what it is of, an object with encrypted members is one of its kind.
        var argument = call.Arguments[0].Value;
        var values = argument is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand.Type : argument.Type;
        var entity = known.TypeArguments.FirstOrDefault() ?? values;
        if (values is null || entity is null)
        {
            return;
        }

        var left = model.EncryptedIn(entity).Where(member => Has(values, member.Name)).ToList();
        if (left.Count > 0)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                ClientRules.ValuesByName, call.Syntax.GetLocation(), string.Join(", ", left.Select(AnnotationModel.NameOf))));
        }
    }

    private static bool Has(ITypeSymbol type, string name) =>
        AnnotationModel.Lineage(type as INamedTypeSymbol).Any(current => current.GetMembers(name).Any(static member => member is IPropertySymbol { GetMethod: not null }));
}
