using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>Which stores a class is annotated for, and what these make of its members.</summary>
internal static class StoredClass
{
    /// <summary>Whether <c>DynamoDBContext</c> stores it: it, or a class that it derives from, names a table.</summary>
    public static bool IsInDynamoDb(INamedTypeSymbol type) => TableOf(type) is not null;

    /// <summary>The annotation that names its table.</summary>
    public static AttributeData? TableOf(INamedTypeSymbol type)
    {
        foreach (var current in AnnotationModel.Lineage(type))
        {
            if (current.Attribute(Attributes.DynamoDb, "DynamoDBTableAttribute") is { } table)
            {
                return table;
            }
        }

        return null;
    }

    /// <summary>Whether it is annotated for MongoDB's driver anywhere.</summary>
    public static bool IsInMongo(INamedTypeSymbol type)
    {
        foreach (var current in AnnotationModel.Lineage(type))
        {
            if (current.HasAnyOf(Attributes.Bson) || AnnotationModel.MembersOf(current).Any(static member => member.HasAnyOf(Attributes.Bson)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of an attribute in DynamoDB.</summary>
    public static string AttributeName(ISymbol member, INamedTypeSymbol type)
    {
        var name = member.Name;
        foreach (var attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass?.ContainingNamespace.IsNamed(Attributes.DynamoDb) == true
                && (attribute.Named("AttributeName")?.Value as string ?? NameArgument(attribute)) is { Length: > 0 } renamed)
            {
                name = renamed;
                break;
            }
        }

        return IsCamelCase(TableOf(type)) && char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name.Substring(1) : name;
    }

    /// <summary>The name of an element in MongoDB.</summary>
    public static string ElementName(ISymbol member) => member.Attribute(Attributes.Bson, "BsonElementAttribute")?.FirstText() ?? member.Name;

    /// <summary>The name of a column.</summary>
    public static string ColumnName(ISymbol member) =>
        member.Attribute("System.ComponentModel.DataAnnotations.Schema", "ColumnAttribute")?.FirstText() ?? member.Name;

    // Index keys name their indexes first.
    private static string? NameArgument(AttributeData attribute) =>
        attribute.AttributeClass!.Name is "DynamoDBPropertyAttribute" or "DynamoDBHashKeyAttribute" or "DynamoDBRangeKeyAttribute" or "DynamoDBVersionAttribute"
            ? attribute.FirstText()
            : null;

    private static bool IsCamelCase(AttributeData? table)
    {
        const int unset = 0;
        const int camelCase = 2;
        var casing = table?.Named("AttributeCasing")?.Value ?? table?.ConstructorArguments.FirstOrDefault(static argument => argument.Type?.Name == "CaseMode").Value;

        // The older switch counts only where nothing is said by the newer one.
        return casing is not null and not unset
            ? casing is >= camelCase
            : table is not null
                && (table.Named("LowerCamelCaseProperties")?.Value is bool isOn ? isOn : table.ConstructorArguments.Any(static argument => argument.Value is true));
    }
}
