using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Looks at the options of a call of the serializer: those in sight that change no contract write every member.</summary>
internal static class JsonSettings
{
    /// <summary>Whether a call writes all members. Options that come from elsewhere may leave some out; nothing is said of them.</summary>
    public static bool ShowEverything(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            switch (argument.Parameter?.Name)
            {
                case "options" when !argument.IsImplicit && argument.Value.ConstantValue is not { HasValue: true, Value: null }:
                    return IsPlain(argument.Value);
                case "jsonTypeInfo" or "context":
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    private static bool IsPlain(IOperation options)
    {
        while (options is IConversionOperation conversion)
        {
            options = conversion.Operand;
        }

        return options switch
        {
            IObjectCreationOperation creation => !ChangesContracts(creation.Syntax),
            IPropertyReferenceOperation { Property: { Name: "Default" or "Web", IsStatic: true, ContainingType.Name: "JsonSerializerOptions" } } => true,
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => IsMadePlain(field),
            _ => false,
        };
    }

    private static bool IsMadePlain(ISymbol variable) =>
        variable.DeclaringSyntaxReferences is { Length: 1 } declarations && declarations[0].GetSyntax() is var declaration
        && declaration.ToString().Contains("new") && !ChangesContracts(declaration);

    // A resolver, or a converter, may write what it will.
    private static bool ChangesContracts(SyntaxNode made)
    {
        var text = made.ToString();
        return text.Contains("TypeInfoResolver") || text.Contains("Converters") || text.Contains("Modifier");
    }
}
