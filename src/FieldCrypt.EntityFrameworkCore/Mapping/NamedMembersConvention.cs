using System.ComponentModel.DataAnnotations.Schema;
using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Refuses annotations that name an encrypted member from elsewhere, for an index, a key or a foreign key, and says what to do: Entity Framework Core looks for the
/// mapped member, which there is none of, and its own error does not help, if there is one.
/// </summary>
internal sealed class NamedMembersConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in modelBuilder.Metadata.GetEntityTypes().Where(static type => !type.IsPropertyBag).ToList())
        {
            var members = MemberAnnotations.Of(type.ClrType);
            foreach (var member in members.Where(member => member.Action == FieldAction.EncryptAndSign && IsEncrypted(type, member.Member.Name)))
            {
                RequireUnnamed(type, member, members);
            }
        }
    }

    // What the application ignores it has chosen to leave out.
    private static bool IsEncrypted(IConventionEntityType type, string name) =>
        type.FindIgnoredConfigurationSource(name) is not null and not ConfigurationSource.Explicit;

    private static void RequireUnnamed(IConventionEntityType type, AnnotatedMember member, IReadOnlyList<AnnotatedMember> members)
    {
        var name = member.Member.Name;
        if (Annotations<IndexAttribute>(type).Any(index => index.PropertyNames.Contains(name)))
        {
            throw new FieldCryptConfigurationException(
                $"Encrypted member {member.Name} is named by an {nameof(IndexAttribute)}, which would be on ciphertext. Take it away: a searchable member has an index "
                + $"by itself. Say a unique or a composite one in code: HasIndex(x => x.{name}).IsUnique().");
        }

        if (Annotations<PrimaryKeyAttribute>(type).Any(key => key.PropertyNames.Contains(name)))
        {
            throw new FieldCryptConfigurationException($"Encrypted member {member.Name} {AnnotatedUse.Key}.");
        }

        if (members.FirstOrDefault(other => AnnotatedUse.ForeignKeyNames(other.Member.Info).Contains(name)) is { } navigation)
        {
            throw new FieldCryptConfigurationException($"Encrypted member {member.Name} {AnnotatedUse.Key} ({nameof(ForeignKeyAttribute)} of {navigation.Member.Name}).");
        }
    }

    private static IEnumerable<TAnnotation> Annotations<TAnnotation>(IConventionEntityType type)
        where TAnnotation : Attribute => type.ClrType.GetCustomAttributes(typeof(TAnnotation), inherit: true).Cast<TAnnotation>();
}
