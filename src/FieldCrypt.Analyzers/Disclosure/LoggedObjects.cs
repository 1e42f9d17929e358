using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Finds objects with encrypted members that are written to a log as a whole.</summary>
internal static class LoggedObjects
{
    /// <summary>Looks at calls that log: a template with <c>{@Patient}</c> writes all members of what stands there.</summary>
    public static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.Arguments.Length < 2 || Logging.NameOf(call) is null || !HasDestructuring(call))
        {
            return;
        }

        // The logger itself is the first argument of its extension methods.
        foreach (var value in call.Arguments.Skip(call.TargetMethod.IsExtensionMethod ? 1 : 0).SelectMany(static argument => ValuesOf(argument.Value)))
        {
            if (value.Type is { } type && EncryptedGraph.FirstIn(model, type) is { } encrypted)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    DisclosureRules.LoggedWhole, value.Syntax.GetLocation(), type.Name, AnnotationModel.NameOf(encrypted), "log its key"));
            }
        }
    }

    /// <summary>Looks at methods that the generator of log messages writes.</summary>
    public static void CheckDeclaration(SymbolAnalysisContext context, AnnotationModel model)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.Parameters.Length == 0 || method.PartialDefinitionPart is not null || !Logging.IsGenerated(method))
        {
            return;
        }

        foreach (var parameter in method.Parameters)
        {
            if (EncryptedGraph.FirstIn(model, parameter.Type) is not { } encrypted)
            {
                continue;
            }

            var isTaggedWhole = parameter.HasAnyOf("Microsoft.Extensions.Logging")
                && (parameter.Has("Microsoft.Extensions.Logging", "LogPropertiesAttribute") || parameter.Has("Microsoft.Extensions.Logging", "TagProviderAttribute"));
            if (isTaggedWhole ? parameter.Has("Microsoft.Extensions.Logging", "LogPropertiesAttribute") && !IsClassified(encrypted) : PrintedRecords.PrintsEncrypted(parameter.Type, model) is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    DisclosureRules.LoggedWhole,
                    parameter.Locations[0],
                    parameter.Type.Name,
                    AnnotationModel.NameOf(encrypted),
                    isTaggedWhole ? "classify it, so that it is redacted, or log its key" : "log its key"));
            }
        }
    }

    // A data classification, of whatever taxonomy, has LogProperties redact the member.
    private static bool IsClassified(ISymbol member)
    {
        foreach (var attribute in member.GetAttributes())
        {
            for (var type = attribute.AttributeClass; type is not null; type = type.BaseType)
            {
                if (type.IsType("Microsoft.Extensions.Compliance.Classification", "DataClassificationAttribute"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool HasDestructuring(IInvocationOperation call) => call.Arguments.Any(
        static argument => argument.Value.ConstantValue is { HasValue: true, Value: string template } && template.Contains("{@"));

    private static IEnumerable<IOperation> ValuesOf(IOperation argument)
    {
        var value = argument;
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IArrayCreationOperation { Initializer: { } initializer } ? initializer.ElementValues.SelectMany(ValuesOf) : [value];
    }
}
