using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Queries;

/// <summary>Reads filters of MongoDB that are constants: JSON, or documents of constants.</summary>
internal static class MongoText
{
    private const string Driver = "MongoDB.Driver";
    private const string Bson = "MongoDB.Bson";

    public static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        var (filter, text) = context.Operation switch
        {
            IConversionOperation { OperatorMethod: not null, Type: INamedTypeSymbol target } conversion when target.IsType(Driver, "FilterDefinition") =>
                (target, conversion.Operand),
            IObjectCreationOperation { Type: INamedTypeSymbol made, Arguments.Length: 1 } creation when made.IsType(Driver, "JsonFilterDefinition") =>
                (made, creation.Arguments[0].Value),
            _ => (null, null),
        };
        if (filter is null || text is null || model.EncryptedIn(filter.TypeArguments[0]) is not { Count: > 0 } encrypted)
        {
            return;
        }

        foreach (var name in NamesIn(text))
        {
            if (encrypted.FirstOrDefault(member => IsNamed(name, StoredClass.ElementName(member))) is { } member)
            {
                context.ReportDiagnostic(Diagnostic.Create(QueryRules.MongoText, text.Syntax.GetLocation(), name, $"x => x.{member.Name}"));
                return;
            }
        }
    }

    // Conventions may have made the first letter small; a path may lead on into what is encrypted as a whole.
    private static bool IsNamed(string name, string element)
    {
        var first = name.Split('.')[0];
        return first == element || (first.Length == element.Length && first == char.ToLowerInvariant(element[0]) + element.Substring(1));
    }

    private static IEnumerable<string> NamesIn(IOperation filter)
    {
        while (filter is IConversionOperation conversion)
        {
            filter = conversion.Operand;
        }

        return filter switch
        {
            { ConstantValue: { HasValue: true, Value: string json } } => JsonNames.In(json),
            IInvocationOperation { TargetMethod: { Name: "Parse", ContainingType: var type }, Arguments.Length: 1 } parse
                when type.IsType(Bson, "BsonDocument") && parse.Arguments[0].Value.ConstantValue is { HasValue: true, Value: string json } => JsonNames.In(json),
            IObjectCreationOperation { Arguments.Length: 2 } document when document.Type.IsType(Bson, "BsonDocument")
                && Argument(document, 0)?.ConstantValue is { HasValue: true, Value: string name } && Argument(document, 1) is { } value && IsPlain(value) => [name],
            // new BsonDocument { { "Ssn", ssn } }, new BsonDocument { ["Ssn"] = ssn }
            IObjectCreationOperation { Arguments.Length: 0, Initializer.Initializers: var entries } document when document.Type.IsType(Bson, "BsonDocument") =>
                entries.Select(NameIn).OfType<string>(),
            _ => [],
        };
    }

    // The name of an entry that is compared with plaintext.
    private static string? NameIn(IOperation entry)
    {
        var (name, value) = entry switch
        {
            IInvocationOperation { TargetMethod.Name: "Add", Arguments: { Length: 2 } put } => (put[0].Value, put[1].Value),
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: { Length: 1 } index } } put => (index[0].Value, put.Value),
            _ => (null, null),
        };
        return value is not null && IsPlain(value) && name?.ConstantValue is { HasValue: true, Value: string text } ? text : null;
    }

    // Arguments come in the order in which they are written, which named ones choose.
    private static IOperation? Argument(IObjectCreationOperation creation, int ordinal) =>
        creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;

    // What is a BsonValue already may be ciphertext.
    private static bool IsPlain(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is { ConstantValue: not { HasValue: true, Value: null }, Type: { } type } && Namespaces.RootOf(type) == "System";
    }
}
