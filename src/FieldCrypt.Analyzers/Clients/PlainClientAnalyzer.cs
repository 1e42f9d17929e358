using System.Collections.Concurrent;
using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>Finds annotated classes that are stored through a client that FieldCrypt did not make, as far as one type shows it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class PlainClientAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [ClientRules.PlainDynamoDb, ClientRules.PlainMongo, ClientRules.PlainDbContext];

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

            var stores = Stores.Of(start.Compilation, model);
            if (stores.Any)
            {
                start.RegisterSymbolStartAction(symbol => Follow(symbol, stores), SymbolKind.NamedType);
            }
        });
    }

    // Values are noted and uses are kept while the bodies of a type are visited, in no order; judged when all have been.
    private static void Follow(SymbolStartAnalysisContext context, Stores stores)
    {
        var origins = new Origins();
        var uses = new ConcurrentBag<Use>();
        context.RegisterOperationAction(
            operation => Note(operation.Operation, stores, origins),
            OperationKind.VariableDeclarator, OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment, OperationKind.FieldInitializer, OperationKind.PropertyInitializer);
        context.RegisterOperationAction(
            operation =>
            {
                foreach (var use in stores.UsesIn(operation))
                {
                    uses.Add(use);
                }
            },
            OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.MethodBody);
        context.RegisterSymbolEndAction(end =>
        {
            foreach (var use in uses)
            {
                if (use.Judge(origins) is { } diagnostic)
                {
                    end.ReportDiagnostic(diagnostic);
                }
            }
        });
    }

    private static void Note(IOperation operation, Stores stores, Origins origins)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when declarator.GetVariableInitializer() is { } initializer && stores.IsFollowed(local.Type):
                origins.Add(local, initializer.Value);
                break;
            case IAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment when stores.IsFollowed(local.Type):
                origins.Add(local, assignment.Value);
                break;
            case IAssignmentOperation { Target: IMemberReferenceOperation { Member: var member, Type: { } type } } assignment when stores.IsFollowed(type):
                origins.Add(member.OriginalDefinition, assignment.Value);
                break;
            case IFieldInitializerOperation initializer:
                foreach (var field in initializer.InitializedFields.Where(field => stores.IsFollowed(field.Type)))
                {
                    origins.Add(field, initializer.Value);
                }

                break;
            case IPropertyInitializerOperation initializer:
                foreach (var property in initializer.InitializedProperties.Where(property => stores.IsFollowed(property.Type)))
                {
                    origins.Add(property, initializer.Value);
                }

                break;
            default:
                break;
        }
    }
}
