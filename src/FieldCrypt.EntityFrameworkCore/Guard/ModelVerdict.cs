using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Guard;

/// <summary>Whether a model stores an annotated member as it is.</summary>
/// <param name="PlainMember">The first such member, by class and name; null if there is none.</param>
internal sealed record ModelVerdict(string? PlainMember)
{
    /// <summary>Looks at a model. One that was made with FieldCrypt was looked at then.</summary>
    public static ModelVerdict Of(IModel model) =>
        new(model[EncryptionAnnotations.Model] is null ? model.GetEntityTypes().Select(PlainMemberOf).FirstOrDefault(member => member is not null) : null);

    private static string? PlainMemberOf(ITypeBase type) =>
        MemberAnnotations.Of(type.ClrType)
            .FirstOrDefault(member => member.Action == FieldAction.EncryptAndSign && type.FindMember(member.Member.Name) is not null)?.Name
        ?? type.GetProperties().Where(property => property[EncryptionAnnotations.Encrypted] is not null).Select(property => $"{type.ClrType.Name}.{property.Name}").FirstOrDefault()
        ?? AnnotatedInside.Of(type)?.Name
        ?? type.GetComplexProperties().Select(complex => PlainMemberOf(complex.ComplexType)).FirstOrDefault(member => member is not null);
}
