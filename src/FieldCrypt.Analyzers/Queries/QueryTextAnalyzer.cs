using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Analyzers.Queries;

/// <summary>Finds queries, written as text, that name what is encrypted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class QueryTextAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [QueryRules.DynamoDbText, QueryRules.MongoText, QueryRules.SqlText];

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

            if (start.Compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.Model.QueryRequest") is not null)
            {
                var tables = new Tables(model);
                start.RegisterOperationAction(operation => DynamoDbText.Check(operation, tables), OperationKind.SimpleAssignment);
            }

            if (start.Compilation.GetTypeByMetadataName("MongoDB.Driver.FilterDefinition`1") is not null)
            {
                start.RegisterOperationAction(operation => MongoText.Check(operation, model), OperationKind.Conversion, OperationKind.ObjectCreation);
            }

            if (start.Compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext") is not null)
            {
                start.RegisterOperationAction(operation => SqlText.Check(operation, model), OperationKind.Invocation);
            }
        });
    }
}
