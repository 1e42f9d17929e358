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
        if (!member.EntersDynamoDb || DynamoDbRules.WhyNotStored(member.Symbol, review.Type) is not null || member.Symbol.HasAnyOf(Attributes.DynamoDb)
            && (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute") || member.Symbol.Has(Attributes.DynamoDb, "DynamoDBFlattenAttribute")))
        {
            return;
        }

        if (new Search(review.Model).AnnotatedIn(member.Symbol, member.ValueType, 0) is { } nested)
        {
            review.Report(AnnotationRules.Nested, member.IsDeclaredHere ? member.Symbol.Locations[0] : member.Location, member.Name, AnnotationModel.NameOf(nested));
        }
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

    private sealed class Search(AnnotationModel model)
    {
        // Classes that hold classes deeper than this are refused when the application starts.
        private const int MostDepth = 256;

        private readonly HashSet<ITypeSymbol> _parts = new(SymbolEqualityComparer.Default);
        private readonly HashSet<ITypeSymbol> _classes = new(SymbolEqualityComparer.Default);

        public ISymbol? AnnotatedIn(ISymbol member, ITypeSymbol type, int depth) =>
            HeldBy(member).Append(type).Select(part => AnnotatedInParts(part, depth)).FirstOrDefault(static found => found is not null);

        // A class that derives from a collection holds its elements, as a collection does; those may hold the collection in turn.
        private ISymbol? AnnotatedInParts(ITypeSymbol type, int depth)
        {
            while (type is IArrayTypeSymbol array)
            {
                type = array.ElementType;
            }

            return type is INamedTypeSymbol named && depth <= MostDepth && _parts.Add(named)
                ? AnnotatedInAny(named, depth) ?? AnnotatedInClass(named, depth + 1)
                : null;
        }

        private ISymbol? AnnotatedInAny(INamedTypeSymbol type, int depth) => type.AllInterfaces
            .Where(static contract => contract.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .SelectMany(static contract => contract.TypeArguments)
            .Concat(type.TypeArguments)
            .Select(part => AnnotatedInParts(part, depth + 1))
            .FirstOrDefault(static found => found is not null);

        private ISymbol? AnnotatedInClass(ITypeSymbol type, int depth)
        {
            if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named
                || Namespaces.RootOf(type) == "System" || depth > MostDepth || !_classes.Add(type))
            {
                return null;
            }

            foreach (var derived in HeldBy(type))
            {
                if (AnnotatedInClass(derived, depth + 1) is { } found)
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

                if (!member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute") && DynamoDbRules.WhyNotStored(member.Symbol, named) is null
                    && AnnotatedIn(member.Symbol, member.ValueType, depth + 1) is { } found)
                {
                    return found;
                }
            }

            return null;
        }
    }
}
