using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Queries;

/// <summary>Reads filters and key conditions of DynamoDB where they stand as constants beside the table or the class that they are for.</summary>
internal static class DynamoDbText
{
    private const string Requests = "Amazon.DynamoDBv2.Model";
    private const string Documents = "Amazon.DynamoDBv2.DocumentModel";

    public static void Check(OperationAnalysisContext context, Tables tables)
    {
        if (context.Operation is not ISimpleAssignmentOperation
            {
                Target: IPropertyReferenceOperation { Property: { Name: "FilterExpression" or "KeyConditionExpression" or "ExpressionStatement" } property },
                Value.ConstantValue: { HasValue: true, Value: string text },
                Parent: IObjectOrCollectionInitializerOperation initializer,
            } assignment)
        {
            return;
        }

        var hidden = property.ContainingType.ContainingNamespace switch
        {
            var found when found.IsNamed(Requests) => (ValueOf(initializer, "TableName") ?? TableIn(initializer.Parent))?.ConstantValue is { HasValue: true, Value: string table } ? tables.HiddenIn(table) : [],
            var found when found.IsNamed(Documents) => ClassOf(initializer) is { } type ? tables.HiddenIn(type) : [],
            _ => [],
        };
        // Several classes may share a table.
        var reported = new HashSet<string>(StringComparer.Ordinal);
        var names = NamesIn(ValueOf(initializer, "ExpressionAttributeNames"));
        foreach (var (attribute, member) in hidden)
        {
            if ((AsksMoreOf(text, attribute) || names.Exists(name => name.Attribute == attribute && AsksMoreOf(text, name.Placeholder)))
                && reported.Add(attribute))
            {
                context.ReportDiagnostic(Diagnostic.Create(QueryRules.DynamoDbText, assignment.Value.Syntax.GetLocation(), attribute, AnnotationModel.NameOf(member)));
            }
        }
    }

    // That a value exists is no secret.
    private static bool AsksMoreOf(string text, string name)
    {
        for (var at = 0; (at = Words.IndexOf(text, name, at, StringComparison.Ordinal)) >= 0; at += name.Length)
        {
            var before = text.Substring(0, at).TrimEnd();
            if (!before.EndsWith("(", StringComparison.Ordinal)
                || before.Substring(0, before.Length - 1).TrimEnd() is not { } function
                || !(function.EndsWith("attribute_exists", StringComparison.Ordinal) || function.EndsWith("attribute_not_exists", StringComparison.Ordinal))
                || !text.Substring(at + name.Length).TrimStart().StartsWith(")", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IOperation? ValueOf(IObjectOrCollectionInitializerOperation initializer, string property) => initializer.Initializers
        .Select(setting => setting switch
        {
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var target } } assignment when target.Name == property => assignment.Value,
            IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation { Property: var target } } filled when target.Name == property => filled.Initializer,
            _ => null,
        })
        .FirstOrDefault(static found => found is not null);

    // new ScanRequest("Patients") { … }
    private static IOperation? TableIn(IOperation? request) => request is IObjectCreationOperation creation
        ? creation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "tableName")?.Value
        : null;

    // new ScanOperationConfig { FilterExpression = new Expression { … } } as argument of FromScanAsync<Patient>.
    private static INamedTypeSymbol? ClassOf(IOperation expression)
    {
        for (var current = expression.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IInvocationOperation { TargetMethod: { TypeArguments.Length: > 0 } method } when method.ContainingType.ContainingNamespace.IsNamed(Attributes.DynamoDb):
                    return method.TypeArguments[0] as INamedTypeSymbol;
                case IObjectCreationOperation or IObjectOrCollectionInitializerOperation or ISimpleAssignmentOperation or IArgumentOperation or IConversionOperation:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    // { ["#s"] = "Ssn" }, { { "#s", "Ssn" } }, new Dictionary<string, string> { … }
    private static List<(string Placeholder, string Attribute)> NamesIn(IOperation? names)
    {
        var found = new List<(string, string)>();
        foreach (var entry in names?.DescendantsAndSelf() ?? [])
        {
            var (key, value) = entry switch
            {
                ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: 1 } index } assignment => (index.Arguments[0].Value, assignment.Value),
                IInvocationOperation { TargetMethod.Name: "Add", Arguments.Length: 2 } add => (add.Arguments[0].Value, add.Arguments[1].Value),
                _ => (null, null),
            };
            if (key?.ConstantValue is { HasValue: true, Value: string placeholder } && value?.ConstantValue is { HasValue: true, Value: string attribute })
            {
                found.Add((placeholder, attribute));
            }
        }

        return found;
    }
}
