using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>Reads the attributes of other libraries, which are known by name: none of these libraries need be there.</summary>
internal static class Attributes
{
    public const string DynamoDb = "Amazon.DynamoDBv2.DataModel";
    public const string Bson = "MongoDB.Bson.Serialization.Attributes";

    /// <summary>A named argument.</summary>
    public static TypedConstant? Named(this AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>The attribute of a type, on a member or on one that it overrides.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string containingNamespace, string name)
    {
        for (ISymbol? current = symbol; current is not null; current = Overridden(current))
        {
            foreach (var attribute in current.GetAttributes())
            {
                if (attribute.AttributeClass is { } type && type.Name == name && type.ContainingNamespace.IsNamed(containingNamespace))
                {
                    return attribute;
                }
            }
        }

        return null;
    }

    public static bool Has(this ISymbol symbol, string containingNamespace, string name) => symbol.Attribute(containingNamespace, name) is not null;

    /// <summary>Whether a symbol has an attribute of a namespace.</summary>
    public static bool HasAnyOf(this ISymbol symbol, string containingNamespace)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.ContainingNamespace.IsNamed(containingNamespace) == true)
            {
                return true;
            }
        }

        return false;
    }

    public static ISymbol? Overridden(ISymbol member) => member is IPropertySymbol property ? property.OverriddenProperty : null;

    /// <summary>The first argument of a constructor that is a text.</summary>
    public static string? FirstText(this AttributeData attribute) =>
        attribute.ConstructorArguments is { Length: > 0 } arguments && arguments[0] is { Kind: TypedConstantKind.Primitive, Value: string text } ? text : null;

}
