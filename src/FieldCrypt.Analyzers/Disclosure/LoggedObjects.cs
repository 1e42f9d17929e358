using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Finds objects with encrypted members that are written to a log as a whole.</summary>
internal static class LoggedObjects
{
    /// <summary>Looks at calls that log: a template with <c>{@Patient}</c> writes all members of what stands there, and a record prints itself.</summary>
    public static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.Arguments.Length < 2 || Logging.NameOf(call) is null || TemplateOf(call) is not { } template)
        {
            return;
        }

        var holes = Templates.HolesOf(template.Text);
        var values = call.Arguments.Skip(template.Index + 1).SelectMany(static argument => ValuesOf(argument.Value)).ToList();
        for (var i = 0; i < holes.Count && i < values.Count; i++)
        {
            if (values[i].Type is { } type
                && (holes[i] ? EncryptedGraph.FirstIn(model, type) : PrintedRecords.PrintsEncrypted(type, model)) is { } encrypted)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    DisclosureRules.LoggedWhole, values[i].Syntax.GetLocation(), type.Name, AnnotationModel.NameOf(encrypted), "log its key"));
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

    private static (string Text, int Index)? TemplateOf(IInvocationOperation call)
    {
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Arguments[i].Value.ConstantValue is { HasValue: true, Value: string text } && text.Contains("{"))
            {
                return (text, i);
            }
        }

        return null;
    }

    private static IEnumerable<IOperation> ValuesOf(IOperation argument)
    {
        var value = argument;
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.SelectMany(ValuesOf),
            ICollectionExpressionOperation list => list.Elements.SelectMany(ValuesOf),
            _ => [value],
        };
    }
}
