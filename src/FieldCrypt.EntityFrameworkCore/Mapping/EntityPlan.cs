using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>What is encrypted in an entity type, and what its values are bound to. Made once for each.</summary>
internal sealed class EntityPlan
{
    private const string Key = "FieldCrypt:Plan";

    private EntityPlan(IEntityType entity)
    {
        Columns = [.. entity.GetProperties().Where(static property => property.FindAnnotation(EncryptionAnnotations.Member) is not null)
            .Select(property => ColumnOf(entity, property))];
        Row = Columns.Count > 0 && Binding.Of(entity) == EncryptionBinding.Row ? new RowIdentity(entity) : null;
    }

    /// <summary>The encrypted columns, those of base classes too.</summary>
    public IReadOnlyList<EncryptedColumn> Columns { get; }

    /// <summary>How a row is named; null if values are not bound to it.</summary>
    public RowIdentity? Row { get; }

    /// <summary>The plan of an entity type of a finished model.</summary>
    public static EntityPlan Of(IEntityType entity) =>
        entity.GetOrAddRuntimeAnnotationValue(Key, static type => new EntityPlan(type!), entity);

    /// <summary>Whether Entity Framework Core keeps what properties of an entity were in the store.</summary>
    public static bool HasOriginals(IEntityType entity) => entity.GetChangeTrackingStrategy() != ChangeTrackingStrategy.ChangingAndChangedNotifications;

    private static EncryptedColumn ColumnOf(IEntityType entity, IProperty stored)
    {
        var member = MemberPath.Of(entity.ClrType, ((string)stored[EncryptionAnnotations.Member]!).Split('.'));
        var index = stored[EncryptionAnnotations.Index] is string name ? entity.FindProperty(name) : null;
        var column = new EncryptedColumn(
            entity.ClrType, member, stored, index, BoundNames.TableOf(entity, stored), (string)stored[EncryptionAnnotations.BoundColumn]!)
        {
            Plaintext = stored[EncryptionAnnotations.Plaintext] is string plaintext ? entity.FindProperty(plaintext) : null,
        };
        return index is null || column.Converter is not null
            ? column
            : throw new FieldCryptConfigurationException(
                $"{column.Name} is searchable, and its index column does not hash: a convention changed its conversion. Leave {index.Name} as it is.");
    }
}
