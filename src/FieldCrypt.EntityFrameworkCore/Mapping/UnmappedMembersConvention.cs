using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Keeps annotated members out of the mapping: what is not mapped cannot be used inside SQL, or stored as it is.</summary>
internal sealed class UnmappedMembersConvention : IEntityTypeAddedConvention, IComplexPropertyAddedConvention
{
    public void ProcessEntityTypeAdded(IConventionEntityTypeBuilder entityTypeBuilder, IConventionContext<IConventionEntityTypeBuilder> context)
    {
        if (!entityTypeBuilder.Metadata.IsPropertyBag)
        {
            Ignore(entityTypeBuilder.Metadata.ClrType, name => entityTypeBuilder.Ignore(name, fromDataAnnotation: true));
        }
    }

    public void ProcessComplexPropertyAdded(
        IConventionComplexPropertyBuilder propertyBuilder, IConventionContext<IConventionComplexPropertyBuilder> context)
    {
        var complex = propertyBuilder.Metadata.ComplexType;
        Ignore(complex.ClrType, name => complex.Builder.Ignore(name, fromDataAnnotation: true));
    }

    private static void Ignore(Type type, Action<string> ignore)
    {
        foreach (var member in MemberAnnotations.Of(type).Where(static member => member.Action == FieldAction.EncryptAndSign))
        {
            ignore(member.Member.Name);
        }
    }
}
