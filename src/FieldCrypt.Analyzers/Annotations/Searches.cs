using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>Looks at what members are to be found by: beacons of DynamoDB that are incomplete, and values of which there are too few.</summary>
internal static class Searches
{
    private const int MaxBits = 63;

    public static void Check(ClassReview review, ReviewedMember member)
    {
        var isSearchable = member.Encrypted?.IsSearchable == true;
        if (member.EntersDynamoDb && WhyIncomplete(member.Symbol.Attribute("FieldCrypt.DynamoDb", "SearchableAttribute"), isSearchable) is { } reason)
        {
            review.Report(AnnotationRules.NotInThisStore, member.Location, member.Name, reason);
        }
        else if (isSearchable && member.IsDeclaredHere && !(review.IsInMongo && MongoRules.IsNeverEqual(member)) && Few(member.ValueType) is { } few)
        {
            review.Report(QueryRules.Guessable, member.Location, member.Name, few);
        }
    }

    private static string? WhyIncomplete(AttributeData? searchable, bool isSearchable)
    {
        if (!isSearchable)
        {
            return searchable is null ? null : "is [Searchable] and does not ask to be found: write [Encrypted(Query = FieldQuery.Equality)], or take [Searchable] away";
        }

        var bits = searchable?.Named("Bits")?.Value as int? ?? 0;
        var values = searchable?.Named("DistinctValues")?.Value as long? ?? 0;
        return bits == 0 == (values == 0)
            ? "asks to be found by equality, and how much of its hash DynamoDB may see is not said: add [Searchable(DistinctValues = …)] or [Searchable(Bits = …)], and not both"
            : bits is < 0 or > MaxBits || values is 1 or < 0 ? "has a beacon of 1 to 63 bits, computed from at least 2 distinct values" : null;
    }

    private static string? Few(ITypeSymbol type)
    {
        var value = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        return value.TypeKind == TypeKind.Enum ? $"an enum ({value.Name})" : value.SpecialType switch
        {
            SpecialType.System_Boolean => "a bool",
            SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 => "a small number",
            SpecialType.System_Char => "a single character",
            _ => null,
        };
    }
}
