using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Adds the convention of encrypted members, ahead of those that would map them.</summary>
internal sealed class EncryptionConventionPlugin(ColumnEncryption encryption) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var discovery = new UnmappedMembersConvention();
        conventionSet.EntityTypeAddedConventions.Insert(0, discovery);
        conventionSet.ComplexPropertyAddedConventions.Insert(0, discovery);
        conventionSet.ModelFinalizingConventions.Insert(0, new EncryptedColumnsConvention(encryption));
        conventionSet.ModelFinalizedConventions.Add(new NothingPlainConvention());
        return conventionSet;
    }
}
