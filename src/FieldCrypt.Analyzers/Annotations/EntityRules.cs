using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>What <c>UseFieldCrypt</c> refuses when a model is made; asked only where its package is referenced.</summary>
internal sealed class EntityRules
{
    private const string Annotations = "System.ComponentModel.DataAnnotations";
    private const string Schema = "System.ComponentModel.DataAnnotations.Schema";

    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    private readonly bool _isReferenced;

    private EntityRules(bool isReferenced) => _isReferenced = isReferenced;

    public static EntityRules Of(Compilation compilation) => new(compilation.GetTypeByMetadataName("FieldCrypt.EntityFrameworkCore.ColumnEncryption") is not null);

    public void Check(ClassReview review, ReviewedMember member)
    {
        if (!_isReferenced || member.Encrypted is null)
        {
            return;
        }

        if (member.IsDeclaredHere)
        {
            CheckAnnotations(review, member);
        }

        CheckNames(review, member);
    }

    /// <summary>Looks at the entities of a context, if the class is one.</summary>
    public void CheckContext(ClassReview review)
    {
        if (!_isReferenced || !EntitySets.IsContext(review.Type))
        {
            return;
        }

        var keysAreByConvention = review.Type.GetMembers("OnModelCreating").IsEmpty;
        foreach (var (set, entity) in EntitySets.DeclaredBy(review.Type))
        {
            var annotated = new ClassReview(entity, review.Model, static _ => { }).Members().Where(static member => member.Annotations.Count > 0).ToList();
            foreach (var member in annotated)
            {
                if (WhyNot(member.Annotations[0]) is { } reason)
                {
                    review.Report(AnnotationRules.NotInThisStore, set.Locations[0], member.Name, reason);
                }
                else if (keysAreByConvention && IsKeyByConvention(member.Symbol, entity))
                {
                    review.Report(AnnotationRules.Key, set.Locations[0], member.Name, "the key of its entity", "the database tells rows apart by it");
                }
            }
        }
    }

    private static void CheckAnnotations(ClassReview review, ReviewedMember member)
    {
        var symbol = member.Symbol;
        if (symbol.Has(Schema, "NotMappedAttribute"))
        {
            review.Report(AnnotationRules.NotStored, member.Location, member.Name, "it is annotated as not mapped ([NotMapped])");
        }
        else if (symbol.Has(Annotations, "KeyAttribute"))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "the key of its entity", "the database tells rows apart by it");
        }
        else if (symbol.Has(Schema, "ForeignKeyAttribute"))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "a foreign key ([ForeignKey])", "the database compares it");
        }
        else if (symbol.Has(Annotations, "ConcurrencyCheckAttribute") || symbol.Has(Annotations, "TimestampAttribute"))
        {
            review.Report(
                AnnotationRules.NotInThisStore,
                member.Location,
                member.Name,
                "is a concurrency token ([ConcurrencyCheck] or [Timestamp]). A value is encrypted differently each time: use another member as token");
        }
        else if (symbol.Attribute(Schema, "DatabaseGeneratedAttribute") is { ConstructorArguments: { Length: 1 } option } && option[0].Value is not 0)
        {
            review.Report(
                AnnotationRules.NotInThisStore,
                member.Location,
                member.Name,
                "has a value that the database makes ([DatabaseGenerated]), which would not be encrypted. Set it in the application");
        }
        else if (symbol.Attribute(Schema, "ColumnAttribute")?.Named("TypeName") is not null)
        {
            review.Report(AnnotationRules.NotInThisStore, member.Location, member.Name, "has a column type ([Column(TypeName = …)]). Its column holds bytes: take the type away.");
        }
    }

    // Annotations elsewhere in the class may name the member.
    private static void CheckNames(ClassReview review, ReviewedMember member)
    {
        var name = member.Symbol.Name;
        if (Named(review.Type, "IndexAttribute").Contains(name))
        {
            review.Report(
                AnnotationRules.NotInThisStore,
                member.Location,
                member.Name,
                $"is named by [Index], which would be on ciphertext. A searchable member has an index by itself; say a unique or a composite one in code: HasIndex(x => x.{name})");
        }
        else if (Named(review.Type, "PrimaryKeyAttribute").Contains(name))
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, "the key of its entity ([PrimaryKey])", "the database tells rows apart by it");
        }
        else if (review.Type.GetMembers().FirstOrDefault(other => ForeignKeyNames(other).Contains(name)) is { } navigation)
        {
            review.Report(AnnotationRules.Key, member.Location, member.Name, $"a foreign key ([ForeignKey] of {navigation.Name})", "the database compares it");
        }
    }

    private static IEnumerable<string> ForeignKeyNames(ISymbol member) =>
        member.Attribute(Schema, "ForeignKeyAttribute")?.FirstText()?.Split(',').Select(static name => name.Trim()) ?? [];

    private static IEnumerable<string> Named(INamedTypeSymbol type, string attribute) => type.GetAttributes()
        .Where(found => found.AttributeClass is { } known && known.Name == attribute && known.ContainingNamespace.IsNamed(EntityFramework))
        .SelectMany(static found => found.ConstructorArguments)
        .SelectMany(static argument => argument.Kind == TypedConstantKind.Array ? argument.Values : [argument])
        .Select(static argument => argument.Value as string ?? "");

    private static bool IsKeyByConvention(ISymbol member, INamedTypeSymbol entity) =>
        (string.Equals(member.Name, "Id", StringComparison.OrdinalIgnoreCase) || string.Equals(member.Name, entity.Name + "Id", StringComparison.OrdinalIgnoreCase))
        && !member.Has(Annotations, "KeyAttribute") && !entity.HasAnyOf(EntityFramework)
        && !AnnotationModel.Lineage(entity).SelectMany(AnnotationModel.MembersOf).Any(static other => other.Has(Annotations, "KeyAttribute"));

    private static string? WhyNot(Annotation annotation) => annotation.Mark != Mark.Encrypted
        ? $"is annotated for other stores ({annotation.Text}): columns are neither signed nor part of another value's context. Use a class of its own for the entity."
        : annotation.Key is not null
            ? "names a key of its own, which columns do not have: give the context other keys, and take Key away"
            : null;
}
