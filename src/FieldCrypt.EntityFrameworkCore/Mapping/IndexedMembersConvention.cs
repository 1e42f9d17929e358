using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Lets an annotated index (<see cref="IndexAttribute"/>) find its encrypted members, which are kept out of the mapping otherwise: it moves to their blind
/// indexes then, as one that was said in code does.
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
                    ((IMutableEntityType)type).RemoveIgnored(name);
                    type.Builder.Property(member.Member, fromDataAnnotation: true);
                }
            }
        }
    }
}
