using FieldCrypt.Analyzers.Model;
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
                // Whoever else has a GetBytes takes a number, or the name of a secret.
                case IInvocationOperation { Arguments.Length: > 0 } call when OnlySpellsAnew(call.TargetMethod):
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

    private static bool OnlySpellsAnew(IMethodSymbol method) => method.Name switch
    {
        "AsSpan" or "ToArray" => method.IsExtensionMethod || method.IsStatic,
        "FromBase64String" or "FromHexString" => method.ContainingType.Name == "Convert",
        "GetBytes" => AnnotationModel.Lineage(method.ContainingType).Any(static type => type.IsType("System.Text", "Encoding")),
        _ => false,
    };
}
