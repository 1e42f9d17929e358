using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>The names of tables that values are bound to.</summary>
internal static class BoundNames
{
    /// <summary>The table of a column: with a table for each concrete class that of the class, else that of the class which declares the member.</summary>
    public static string TableOf(IReadOnlyEntityType entity, IReadOnlyProperty stored)
    {
        if (stored[EncryptionAnnotations.BoundTable] is string bound)
        {
            return bound;
        }

        var holder = entity.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy ? entity : (IReadOnlyEntityType)stored.DeclaringType;
        return Root(holder).GetSchemaQualifiedTableName() ?? holder.ClrType.Name;
    }

    // What is stored as JSON stands in its owner's table.
    private static IReadOnlyEntityType Root(IReadOnlyEntityType entity) =>
        entity.IsMappedToJson() && entity.FindOwnership() is { } ownership ? Root(ownership.PrincipalEntityType) : entity;
}
