using FieldCrypt.Generators.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FieldCrypt.Generators.Writing;

/// <summary>Values and attributes as code writes them.</summary>
internal static class CodeOf
{
    public static string Text(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>The attribute made anew, with the same arguments.</summary>
    /// <exception cref="IncompleteClassException">It cannot be made from elsewhere, or not with the same arguments.</exception>
    public static string Attribute(AttributeData attribute, TypeAccess access)
    {
        var type = attribute.AttributeClass!;
        access.RequireNameable(type);
        if (attribute.AttributeConstructor is not { } constructor || !access.IsAccessible(constructor))
        {
            throw new IncompleteClassException($"the constructor of [{type.Name}] cannot be called by generated code");
        }

        var arguments = string.Join(", ", attribute.ConstructorArguments.Select(argument => Value(argument, access)));
        var named = attribute.NamedArguments.Select(argument => $"{TypeNames.Identifier(argument.Key)} = {Value(argument.Value, access)}").ToList();
        return $"new {TypeNames.Name(type)}({arguments})" + (named.Count == 0 ? "" : $" {{ {string.Join(", ", named)} }}");
    }

    private static string Value(TypedConstant value, TypeAccess access)
    {
        if (value.Type is not { } type)
        {
            throw new IncompleteClassException("an argument of an attribute is not valid");
        }

        access.RequireNameable(type);
        if (value.IsNull)
        {
            return $"({TypeNames.Name(type)})null";
        }

        switch (value.Kind)
        {
            case TypedConstantKind.Array:
                return $"new {TypeNames.Name(type)} {{ {string.Join(", ", value.Values.Select(item => Value(item, access)))} }}";
            case TypedConstantKind.Enum:
                return $"({TypeNames.Name(type)})({Primitive(value.Value!)})";
            case TypedConstantKind.Type when value.Value is INamedTypeSymbol { IsUnboundGenericType: true } unbound:
                access.RequireNameable(unbound.OriginalDefinition);
                return TypeNames.TypeOf(unbound);
            case TypedConstantKind.Type:
                access.RequireNameable((ITypeSymbol)value.Value!);
                return TypeNames.TypeOf((ITypeSymbol)value.Value!);
            case TypedConstantKind.Primitive when value.Value is not (float or double):
                return type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean
                    ? Primitive(value.Value!)
                    : $"({TypeNames.Name(type)})({Primitive(value.Value!)})";
            default:
                throw new IncompleteClassException($"an argument of an attribute, of type {type.Name}, cannot be repeated in generated code");
        }
    }

    private static string Primitive(object value) => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)!;
}
