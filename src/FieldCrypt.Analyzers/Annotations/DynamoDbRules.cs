using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>What <c>TableSchema.For</c> refuses.</summary>
internal static class DynamoDbRules
{
    public static void Check(ClassReview review, ReviewedMember member)
    {
        if (member.IsDeclaredHere && CheckAttributes(review, member))
        {
            return;
        }

        if (!member.EntersDynamoDb || member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute"))
        {
            return;
        }

        if (WhyNotStored(member.Symbol, review.Type) is { } reason)
        {
            review.Report(AnnotationRules.NotStored, member.Location, member.Name, reason);
        }
        else if (member.Encrypted?.Key is not null)
        {
            review.Report(
                AnnotationRules.NotInThisStore,
                member.Location,
                member.Name,
                "names a key of its own, which has no effect in DynamoDB: an item has one data key. Take Key away; tables have keys of their own by WithKeys.");
        }
    }

    /// <summary>Why <c>DynamoDBContext</c> does not store a member; null if it does.</summary>
    public static string? WhyNotStored(ISymbol member, INamedTypeSymbol made) => member switch
    {
        IPropertySymbol { GetMethod: not null, SetMethod: not null } => null,
        IPropertySymbol { GetMethod: not null } property when IsSetByConstructor(property, made) => null,
        IPropertySymbol => "DynamoDBContext stores properties that can be read and set, or that the constructor sets by which it makes the object",
        IFieldSymbol { DeclaredAccessibility: Accessibility.Public, IsReadOnly: false } => null,
        _ => "DynamoDBContext stores public fields that can be set only",
    };

    // As the library tells it. Of an abstract class those that derive from it are made, whose constructors are not known here.
    private static bool IsSetByConstructor(IPropertySymbol property, INamedTypeSymbol made)
    {
        var constructors = made.InstanceConstructors.Where(constructor => made.IsAbstract || constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        var chosen = constructors.Where(static constructor => constructor.Has(Attributes.DynamoDb, "DynamoDBConstructorAttribute")).ToList();
        return (chosen.Count > 0 || made.IsValueType || made.IsAbstract || !constructors.Exists(IsWithoutValues))
            && (chosen.Count > 0 ? chosen : constructors).SelectMany(static constructor => constructor.Parameters)
                .Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsWithoutValues(IMethodSymbol constructor) => constructor.Parameters.Length == 0
        || (constructor.Parameters.Length == 1 && constructor.Parameters[0].Type.IsType(Attributes.DynamoDb, "DynamoDBContext"));

    // Attributes of DynamoDB say by themselves that the member is in DynamoDB, whatever becomes of its class.
    private static bool CheckAttributes(ClassReview review, ReviewedMember member)
    {
        if (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBIgnoreAttribute"))
        {
            review.Report(AnnotationRules.NotStored, member.Location, member.Name, "the mapping ignores it ([DynamoDBIgnore])");
            return true;
        }

        if (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBFlattenAttribute"))
        {
            review.Report(AnnotationRules.NotInThisStore, member.Location, member.Name, "is flattened into its item: annotate the members of its type instead");
            return true;
        }

        return CheckKey(review, member);
    }

    private static bool CheckKey(ClassReview review, ReviewedMember member)
    {
        const string isTableKey = "DynamoDB finds items by it, and the signature tells them apart by it";
        var mark = member.Annotations[0].Mark;
        if (mark != Mark.EncryptionContext
            && (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBHashKeyAttribute") || member.Symbol.Has(Attributes.DynamoDb, "DynamoDBRangeKeyAttribute")))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "a key of its table", isTableKey);
            return true;
        }

        if (member.Encrypted is not { } encrypted)
        {
            return false;
        }

        if (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBLocalSecondaryIndexRangeKeyAttribute"))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "the sort key of a local index", "hashes and ciphertext have no order");
            return true;
        }

        if (!encrypted.IsSearchable
            && (member.Symbol.Has(Attributes.DynamoDb, "DynamoDBGlobalSecondaryIndexHashKeyAttribute")
                || member.Symbol.Has(Attributes.DynamoDb, "DynamoDBGlobalSecondaryIndexRangeKeyAttribute")))
        {
            review.Report(
                AnnotationRules.Key,
                member.Location,
                member.Name,
                "the key of an index",
                "to find it by equality, write [Encrypted(Query = FieldQuery.Equality)], which makes its beacon the key");
            return true;
        }

        return false;
    }
}
