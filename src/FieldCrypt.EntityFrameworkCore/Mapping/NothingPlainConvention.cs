using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Looks at the finished model: no annotated member is a column of its own, whatever other conventions did.</summary>
internal sealed class NothingPlainConvention : IModelFinalizedConvention
{
    public IModel ProcessModelFinalized(IModel model)
    {
        foreach (var type in model.GetEntityTypes())
        {
            Require(type);
        }

        return model;
    }

    private static void Require(ITypeBase type)
    {
        if (MemberAnnotations.Of(type.ClrType)
            .FirstOrDefault(member => member.Action == FieldAction.EncryptAndSign && type.FindMember(member.Member.Name) is not null) is { } plain)
        {
            throw new FieldCryptConfigurationException($"{plain.Name} is annotated as encrypted and would be stored as it is: another convention mapped it.");
        }

        if (AnnotatedInside.Of(type) is { } inside)
        {
            throw new FieldCryptConfigurationException(
                $"{inside.Name} is annotated as encrypted, inside a value that a column of {type.ClrType.Name} stores as it is. Annotate the property that holds the value, "
                + "or map it as an owned type.");
        }

        foreach (var complex in type.GetComplexProperties())
        {
            Require(complex.ComplexType);
        }
    }
}
