using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Says at compile time what the library refuses when the application starts: annotations that would have no effect.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class AnnotationAnalyzer : DiagnosticAnalyzer
{
    // TypeKind.Extension, which the compiler has since C# 14.
    public const TypeKind ExtensionBlock = (TypeKind)14;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        AnnotationRules.NotStored, AnnotationRules.NoMember, AnnotationRules.Key, AnnotationRules.NotReached, AnnotationRules.Hidden,
        AnnotationRules.Contradiction, AnnotationRules.NotInThisStore, AnnotationRules.Nested, QueryRules.Guessable,
    ];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (AnnotationModel.Of(start.Compilation) is { } model)
            {
                var entities = EntityRules.Of(start.Compilation);
                start.RegisterSymbolAction(symbol => Review(symbol, model, entities), SymbolKind.NamedType);
            }
        });
    }

    private static void Review(SymbolAnalysisContext context, AnnotationModel model, EntityRules entities)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface or ExtensionBlock))
        {
            return;
        }

        var review = new ClassReview(type, model, context.ReportDiagnostic);
        Placement.Check(review);
        if (type.TypeKind is TypeKind.Interface or ExtensionBlock)
        {
            return;
        }

        Reach.Check(review);
        foreach (var member in review.Members())
        {
            if (member.Annotations.Count == 0)
            {
                NestedFields.Check(review, member);
            }
            else if (Contradictions.Check(review, member))
            {
                DynamoDbRules.Check(review, member);
                MongoRules.Check(review, member);
                entities.Check(review, member);
                Searches.Check(review, member);
            }
        }

        entities.CheckContext(review);
    }
}
