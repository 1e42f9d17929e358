using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>What <c>FieldCryptMongoDb</c> refuses when it is made.</summary>
internal static class MongoRules
{
    public static void Check(ClassReview review, ReviewedMember member)
    {
        if (member.Encrypted is null)
        {
            return;
        }

        if (member.IsDeclaredHere && WhyNotStored(member.Symbol) is { } reason)
        {
            review.Report(AnnotationRules.NotStored, member.Location, member.Name, reason);
        }
        else if (member.EntersMongo && IsId(review, member.Symbol))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "the _id of its documents", "the server must tell documents apart by it");
        }
        else if (member.IsDeclaredHere && member.Symbol.Has(Attributes.Bson, "BsonExtraElementsAttribute"))
        {
            review.Report(AnnotationRules.NotInThisStore, member.Location, member.Name, "holds extra elements, which are stored one by one: annotate members instead");
        }
        else if (member.EntersMongo && member.Symbol.DeclaredAccessibility != Accessibility.Public && !member.Symbol.HasAnyOf(Attributes.Bson)
            && !IsExplicit(member.Symbol))
        {
            review.Report(
                AnnotationRules.NotStored, member.Location, member.Name, "MongoDB's driver stores public members, and others only with [BsonElement]");
        }
        else if (member.EntersMongo && member.Encrypted.IsSearchable && IsNeverEqual(member))
        {
            review.Report(
                AnnotationRules.NotInThisStore,
                member.Location,
                member.Name,
                "is stored as a boolean or a floating-point number, which MongoDB cannot find by equality: take Query = FieldQuery.Equality away");
        }
    }

    /// <summary>Whether its BSON type is none that is encrypted deterministically.</summary>
    public static bool IsNeverEqual(ReviewedMember member)
    {
        var type = member.ValueType is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : member.ValueType;
        return type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Double or SpecialType.System_Single
            && !member.Symbol.Has(Attributes.Bson, "BsonRepresentationAttribute") && !member.Symbol.Has(Attributes.Bson, "BsonSerializerAttribute");
    }

    private static string? WhyNotStored(ISymbol member) =>
        member.Has(Attributes.Bson, "BsonIgnoreAttribute") ? "the mapping ignores it ([BsonIgnore])" : null;

    // By annotation, or by the driver's convention of names if no member has the annotation.
    private static bool IsId(ClassReview review, ISymbol member) => member.Has(Attributes.Bson, "BsonIdAttribute")
        || (member.Name is "Id" or "id" or "_id"
            && !AnnotationModel.Lineage(review.Type).SelectMany(AnnotationModel.MembersOf).Any(static other => other.Has(Attributes.Bson, "BsonIdAttribute")));

    private static bool IsExplicit(ISymbol member) => member is IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 };
}
