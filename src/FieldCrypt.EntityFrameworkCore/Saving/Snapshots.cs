using System.Runtime.CompilerServices;
using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>The snapshots beside the entities, as long as these live.</summary>
/// <remarks>Thread-safe; an entity itself is used by one context, and thread, at a time.</remarks>
internal sealed class Snapshots
{
    private readonly ConditionalWeakTable<object, EntitySnapshots> _entities = [];

    public MemberSnapshot? Find(object entity, EncryptedColumn column) => _entities.TryGetValue(entity, out var kept) ? kept.Find(column) : null;

    public void Keep(object entity, EncryptedColumn column, MemberSnapshot snapshot) => Of(entity).Keep(column, snapshot);

    /// <summary>Those of an entity, for who keeps several.</summary>
    public EntitySnapshots Of(object entity) => _entities.GetValue(entity, static _ => new());
}
