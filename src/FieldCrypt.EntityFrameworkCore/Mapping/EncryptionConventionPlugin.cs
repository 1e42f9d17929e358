using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Adds the convention of encrypted members, ahead of those that would map them.</summary>
internal sealed class EncryptionConventionPlugin(IDbContextOptions options) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var discovery = new UnmappedMembersConvention();
        conventionSet.EntityTypeAddedConventions.Insert(0, discovery);
        conventionSet.ComplexPropertyAddedConventions.Insert(0, discovery);

        conventionSet.ModelFinalizingConventions.Insert(0, new NamedMembersConvention());

        // After what was discovered and is not used has left the model, before anything looks at the properties that it has in the end.
        var cleanup = conventionSet.ModelFinalizingConventions.FindIndex(static convention => convention is ModelCleanupConvention);
        var columns = new EncryptedColumnsConvention(options.FindExtension<FieldCryptOptionsExtension>()!.Encryption.IndexKeys);
        conventionSet.ModelFinalizingConventions.InsertRange(cleanup + 1, [columns, new ColumnNamesConvention(columns.Added)]);
        conventionSet.ModelFinalizedConventions.Add(new NothingPlainConvention());
        return conventionSet;
    }
}
