using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Finds annotations inside members that DynamoDB stores as one value, as the library looks for them: in elements, values, derived classes.</summary>
internal static class NestedFields
{
    /// <summary>Looks into a member that is not annotated itself.</summary>
    public static void Check(ClassReview review, ReviewedMember member)
    {
        if (!member.EntersDynamoDb || DynamoDbRules.WhyNotStored(member.Symbol) is not null || member.Symbol.HasAnyOf(Attributes.DynamoDb)
            && (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute") || member.Symbol.Has(Attributes.DynamoDb, "DynamoDBFlattenAttribute")))
        {
            return;
        }

        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        if (AnnotatedIn(review.Model, member.Symbol, member.ValueType, seen) is { } nested)
        {
            review.Report(AnnotationRules.Nested, member.IsDeclaredHere ? member.Symbol.Locations[0] : member.Location, member.Name, AnnotationModel.NameOf(nested));
        }
    }

    private static ISymbol? AnnotatedIn(AnnotationModel model, ISymbol member, ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        foreach (var part in HeldBy(member).Append(type).SelectMany(PartsOf))
        {
            if (AnnotatedIn(model, part, seen) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static ISymbol? AnnotatedIn(AnnotationModel model, ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named || Namespaces.RootOf(type) == "System" || !seen.Add(type))
        {
            return null;
        }

        foreach (var derived in HeldBy(type))
        {
            if (AnnotatedIn(model, derived, seen) is { } found)
            {
                return found;
            }
        }

        foreach (var member in new ClassReview(named, model, static _ => { }).Members())
        {
            if (member.Annotations.Count > 0)
            {
                return member.Symbol;
            }

            if (!member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute") && DynamoDbRules.WhyNotStored(member.Symbol) is null
                && AnnotatedIn(model, member.Symbol, member.ValueType, seen) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<ITypeSymbol> HeldBy(ISymbol memberOrType)
    {
        foreach (var attribute in memberOrType.GetAttributes())
        {
            if (attribute.AttributeClass.IsType(Attributes.DynamoDb, "DynamoDBPolymorphicTypeAttribute"))
            {
                foreach (var argument in attribute.ConstructorArguments)
                {
                    if (argument is { Kind: TypedConstantKind.Type, Value: ITypeSymbol derived })
                    {
                        yield return derived;
                    }
                }
            }
        }
    }

    // A class that derives from a collection holds its elements, as a collection does.
    private static IEnumerable<ITypeSymbol> PartsOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return PartsOf(array.ElementType);
        }

        if (type is not INamedTypeSymbol named)
        {
            return [];
        }

        var elements = named.AllInterfaces
            .Where(static contract => contract.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .SelectMany(static contract => contract.TypeArguments);
        return elements.Concat(named.TypeArguments)
            .Where(part => !SymbolEqualityComparer.Default.Equals(part, type) && part.SpecialType == SpecialType.None)
            .SelectMany(PartsOf)
            .Append(type);
    }
}
