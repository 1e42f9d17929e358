using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Where a value goes.</summary>
internal enum Sink
{
    /// <summary>Nowhere that shows it, as far as the expression tells.</summary>
    None,

    /// <summary>A log or a trace.</summary>
    Log,

    /// <summary>An exception.</summary>
    Exception,

    /// <summary>What its own object prints.</summary>
    Printing,

    /// <summary>A text that is made here.</summary>
    Text,
}

/// <summary>Follows a value outward through the expression that it stands in.</summary>
internal static class Sinks
{
    public static (Sink Sink, string Where) Of(IOperation value, ISymbol containingSymbol)
    {
        var isText = false;
        for (var (child, parent) = (value, value.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IInterpolationOperation or IInterpolatedStringAppendOperation
                    or IInterpolatedStringHandlerCreationOperation or IInterpolatedStringAdditionOperation
                    or IArgumentOperation or IArrayInitializerOperation or IArrayCreationOperation or ICollectionExpressionOperation or IAwaitOperation:
                    break;
                case IInterpolatedStringOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } when !PrintedValues.Show(TypeOf(child)):
                    return (Sink.None, "");
                case IInterpolatedStringOperation:
                    isText = true;
                    break;
                // { ["Ssn"] = … }, { { "Ssn", … } }, new { … }, ("Ssn", …): what is made goes on.
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation or IAnonymousObjectCreationOperation } put when child == put.Value:
                case IObjectOrCollectionInitializerOperation or IMemberInitializerOperation or IAnonymousObjectCreationOperation or ITupleOperation:
                case IInvocationOperation { Parent: IObjectOrCollectionInitializerOperation } when child is IArgumentOperation:
                    break;
                case IReturnOperation when CallOf(parent) is { } projection:
                    parent = projection;
                    break;
                case IConditionalOperation conditional when child != conditional.Condition:
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }:
                    isText = true;
                    break;
                case IConditionalAccessOperation access when child == access.WhenNotNull:
                    break;
                case IConditionalAccessOperation { WhenNotNull: var then } when !ShowsLittle(then.Type):
                    break;
                case IMemberReferenceOperation part when child == part.Instance && !ShowsLittle(part.Type):
                case IImplicitIndexerReferenceOperation slice when child == slice.Instance:
                    break;
                case ISimpleAssignmentOperation put when child == put.Value && put.Target is IPropertyReferenceOperation target && IsOfException(target.Instance):
                case IInvocationOperation { TargetMethod.Name: "Add" } add when child is IArgumentOperation && IsOfException(add.Instance):
                    return (Sink.Exception, "");
                case IInvocationOperation call when child == call.Instance && !ShowsLittle(call.Type):
                    break;
                case IInvocationOperation call when child is IArgumentOperation:
                    if (Logging.NameOf(call) is { } log)
                    {
                        return (Sink.Log, log);
                    }

                    // Builders of text, and what logs or throws by a helper of its own is not known.
                    if (!MakesText(call.TargetMethod))
                    {
                        return (isText ? TextIn(containingSymbol) : Sink.None, "");
                    }

                    isText = true;
                    break;
                case IObjectCreationOperation { Type: { } type } when IsException(type):
                    return (Sink.Exception, "");
                case IObjectCreationOperation { Type: { } type } when child is not IArgumentOperation || Logging.IsTag(type):
                    break;
                case INameOfOperation:
                    return (Sink.None, "");
                default:
                    return (isText || IsReturnedText(parent, containingSymbol) ? TextIn(containingSymbol) : Sink.None, "");
            }
        }

        return (isText ? TextIn(containingSymbol) : Sink.None, "");
    }

    private static ITypeSymbol? TypeOf(IOperation part)
    {
        while (part is IInterpolationOperation or IConversionOperation { IsImplicit: true })
        {
            part = part is IInterpolationOperation interpolation ? interpolation.Expression : ((IConversionOperation)part).Operand;
        }

        return part.Type;
    }

    // patients.Select(patient => patient.Ssn): a value of what the call answers.
    private static IInvocationOperation? CallOf(IOperation returned) => returned is
    {
        Parent: IBlockOperation { Parent: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } },
    }
        && call.TargetMethod is { Name: "Select" or "SelectMany", ContainingType: { Name: "Enumerable" } type } && type.ContainingNamespace.IsNamed("System.Linq") ? call : null;

    // A length, a count, whether there is a value: what stays visible of ciphertext too.
    private static bool ShowsLittle(ITypeSymbol? type) => type is null or { SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean or SpecialType.System_Void };

    private static bool MakesText(IMethodSymbol method) => method.ContainingType is { SpecialType: SpecialType.System_String } or { Name: "StringBuilder" }
        && method.Name is "Format" or "Concat" or "Join" or "Append" or "AppendFormat" or "AppendLine" or "AppendJoin" or "Insert";

    private static Sink TextIn(ISymbol containingSymbol) => IsPrinting(containingSymbol) ? Sink.Printing : Sink.Text;

    private static bool IsReturnedText(IOperation parent, ISymbol containingSymbol) => parent is IReturnOperation && IsPrinting(containingSymbol);

    private static bool IsPrinting(ISymbol symbol) =>
        symbol is IMethodSymbol { Name: "ToString", IsOverride: true, Parameters.Length: 0 } or IMethodSymbol { Name: "PrintMembers", Parameters.Length: 1 };

    // An exception, or its Data.
    private static bool IsOfException(IOperation? place) =>
        IsException(place?.Type) || place is IPropertyReferenceOperation { Property.Name: "Data", Instance: { } exception } && IsException(exception.Type);

    private static bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }
}
