using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Keys;

/// <summary>Tells values that stand in the code from values that come into it.</summary>
internal static class Literals
{
    /// <summary>Whether a value is a constant, or bytes that are made of one.</summary>
    public static bool IsInCode(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case { ConstantValue.HasValue: true } or IUtf8StringOperation:
                    return true;
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                // "…".AsSpan(), "…".ToCharArray(), Convert.FromBase64String("…"), Encoding.UTF8.GetBytes("…")
                case IInvocationOperation { TargetMethod.Name: "AsSpan" or "ToCharArray" or "ToArray", Instance: { } text }:
                    value = text;
                    break;
                // Of random bytes only the number stands in the code.
                case IInvocationOperation { TargetMethod.ContainingType.Name: "RandomNumberGenerator" }:
                    return false;
                case IInvocationOperation { TargetMethod.Name: "AsSpan" or "ToArray" or "FromBase64String" or "FromHexString" or "GetBytes", Arguments.Length: > 0 } call:
                    value = call.Arguments[0].Value;
                    break;
                case IArrayCreationOperation { Initializer.ElementValues: { Length: > 0 } elements }:
                    return elements.All(static element => element.ConstantValue.HasValue);
                case ICollectionExpressionOperation { Elements: { Length: > 0 } elements }:
                    return elements.All(static element => element.ConstantValue.HasValue);
                default:
                    return false;
            }
        }
    }
}
