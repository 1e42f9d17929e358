using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Finds the members of an entity type that are annotated, or said in code, to be encrypted.</summary>
internal static class EncryptedMembers
{
    public static IReadOnlyList<EncryptedMember> Of(IMutableEntityType entity) => entity.IsPropertyBag ? OfPropertyBag(entity) : [.. Of(entity, entity, [])];

    private static IEnumerable<EncryptedMember> Of(IMutableEntityType entity, IMutableTypeBase type, IReadOnlyList<IMutableComplexProperty> way)
    {
        var annotated = MemberAnnotations.Of(type.ClrType).Where(member => !IsOfBase(type, member.Member.Info)).ToList();
        annotated.ForEach(RequireEffect);
        foreach (var member in annotated.Where(static member => member.Action == FieldAction.EncryptAndSign && !IsLeftOut(member)))
        {
            if (!IsIgnoredOnPurpose(type, member.Member.Name))
            {
                RequireProperty(type, member.Member.Info);
                var configured = type.FindProperty(member.Member.Name);
                yield return new EncryptedMember(entity, way, member.Member.Info, OptionsOf(configured, member.Encrypted!.Query), configured);
            }
        }

        foreach (var property in type.GetDeclaredProperties().Where(static property => property[EncryptionAnnotations.Encrypted] is not null).ToList())
        {
            if (annotated.TrueForAll(member => member.Member.Name != property.Name || member.Action != FieldAction.EncryptAndSign))
            {
                yield return new EncryptedMember(entity, way, MemberOf(property), OptionsOf(property, FieldQuery.None), property);
            }
        }

        foreach (var complex in type.GetDeclaredComplexProperties().ToList())
        {
            foreach (var member in Of(entity, complex.ComplexType, [.. way, complex]))
            {
                yield return member;
            }
        }
    }

    private static List<EncryptedMember> OfPropertyBag(IMutableEntityType entity) =>
        entity.GetDeclaredProperties().FirstOrDefault(static property => property[EncryptionAnnotations.Encrypted] is not null) is { } property
            ? throw new FieldCryptConfigurationException($"{entity.Name}.{property.Name} has no member that could be decrypted into: give the entity a class.")
            : [];

    private static EncryptedColumnOptions OptionsOf(IMutableProperty? configured, FieldQuery annotated) => new()
    {
        Query = configured?[EncryptionAnnotations.Encrypted] is string { Length: > 0 } query ? Enum.Parse<FieldQuery>(query) : annotated,
        IndexBits = configured?[EncryptionAnnotations.IndexBits] is int bits ? bits : EncryptedColumnOptions.DefaultIndexBits,
        BoundTable = configured?[EncryptionAnnotations.BoundTable] as string,
        BoundColumn = configured?[EncryptionAnnotations.BoundColumn] as string,
        PlaintextColumn = configured?[EncryptionAnnotations.Plaintext] as string,
    };

    private static MemberInfo MemberOf(IMutableProperty property) => property.PropertyInfo ?? (MemberInfo?)property.FieldInfo
        ?? throw new FieldCryptConfigurationException(
            $"{property.DeclaringType.DisplayName()}.{property.Name} is a shadow property: it has no member that could be decrypted into.");

    // Members of a mapped base class have their columns there.
    private static bool IsOfBase(IMutableTypeBase type, MemberInfo member) =>
        (type as IMutableEntityType)?.BaseType?.ClrType is { } mappedBase && member.DeclaringType!.IsAssignableFrom(mappedBase);

    private static bool IsIgnoredOnPurpose(IMutableTypeBase type, string member) =>
        type.FindProperty(member) is null
        && ((IConventionTypeBase)type).FindIgnoredConfigurationSource(member) == ConfigurationSource.Explicit;

    // An annotation that did nothing here would be taken for a protection.
    private static void RequireEffect(AnnotatedMember member)
    {
        if (member.Action is FieldAction.DoNothing or FieldAction.SignAndIncludeInEncryptionContext)
        {
            throw new FieldCryptConfigurationException(
                $"{member.Name} is annotated for other stores: columns are neither signed nor part of another value's context. Take the annotation away, or "
                + "use a class of its own for the entity.");
        }

        if (member.Encrypted?.Key is not null)
        {
            throw new FieldCryptConfigurationException(
                $"{member.Name} names a key of its own, which columns do not have: give the context other keys, and take {nameof(EncryptedAttribute.Key)} away.");
        }
    }

    private static bool IsLeftOut(AnnotatedMember member) => AnnotatedUse.Has<NotMappedAttribute>(member.Member.Info)
        ? throw new FieldCryptConfigurationException($"{member.Name} is annotated as encrypted and as not mapped: take one of the two away.")
        : false;

    private static void RequireProperty(IMutableTypeBase type, MemberInfo member)
    {
        if (type.FindMember(member.Name) is { } mapped and not IMutableProperty)
        {
            throw new FieldCryptConfigurationException(
                $"{AnnotatedMember.NameOf(member)} is encrypted as one value and is also mapped as {mapped.GetType().Name}: take the mapping away, or annotate "
                + "the members inside.");
        }
    }
}
