using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Refuses an annotated index (<see cref="IndexAttribute"/>) of an encrypted member, and says how to have one: Entity Framework Core looks for the mapped member,
/// which there is none of, and its own error does not help.
/// </summary>
internal sealed class IndexedMembersConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in modelBuilder.Metadata.GetEntityTypes().Where(static type => !type.IsPropertyBag).ToList())
        {
            var indexed = type.ClrType.GetCustomAttributes(typeof(IndexAttribute), inherit: true).Cast<IndexAttribute>()
                .SelectMany(static index => index.PropertyNames).ToHashSet(StringComparer.Ordinal);
            foreach (var member in MemberAnnotations.Of(type.ClrType))
            {
                var name = member.Member.Name;
                if (indexed.Contains(name) && member.Action == FieldAction.EncryptAndSign
                    && type.FindIgnoredConfigurationSource(name) is not null and not ConfigurationSource.Explicit)
                {
                    throw new FieldCryptConfigurationException(
                        $"Encrypted member {member.Name} is named by an {nameof(IndexAttribute)}, which would be on ciphertext. Take it away: a searchable member has an index "
                        + $"by itself. Say a unique or a composite one in code: HasIndex(x => x.{name}).IsUnique().");
                }
            }
        }
    }
}
