using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>Seals changed members before they are saved. If one cannot be sealed, nothing is saved.</summary>
internal sealed class SavingHook(Snapshots snapshots, ChangedMembers changes, ContextEncryptions encryptions) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } context)
        {
            var sealing = SealingOf(context);
            var pending = PendingOf(context);
            sealing.Seal([.. pending.Where(static value => value.Value is not null)]);
            Apply(pending);
            encryptions.Of(context).IsSaving = true;
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context)
        {
            var sealing = SealingOf(context);
            var pending = PendingOf(context);
            await sealing.SealAsync([.. pending.Where(static value => value.Value is not null)], cancellationToken).ConfigureAwait(false);
            Apply(pending);
            encryptions.Of(context).IsSaving = true;
        }

        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result) => Ended(eventData, result);

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(Ended(eventData, result));

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Ended(eventData, default(int));

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        Ended(eventData, Task.CompletedTask);

    public override void SaveChangesCanceled(DbContextEventData eventData) => Ended(eventData, default(int));

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) =>
        Ended(eventData, Task.CompletedTask);

    private T Ended<T>(DbContextEventData eventData, T result)
    {
        if (eventData.Context is { } context)
        {
            encryptions.EndSaving(context);
        }

        return result;
    }

    // A context without encryption, or with another one's model, is refused here.
    private Sealing SealingOf(DbContext context) => new(encryptions.Of(context).Encryption.Cipher.Messages);

    private List<PendingValue> PendingOf(DbContext context)
    {
        changes.Observe(context);
        var pending = new List<PendingValue>();

        // Entries() detects changes, unless the application has switched that off. Marking one may add to them.
        foreach (var entry in context.ChangeTracker.Entries().ToList())
        {
            var plan = EntityPlan.Of(entry.Metadata);
            if (plan.Columns.Count > 0 && entry.State == EntityState.Unchanged && context.ChangeTracker.AutoDetectChangesEnabled
                && entry.Metadata.GetChangeTrackingStrategy() != ChangeTrackingStrategy.Snapshot)
            {
                // Such entities say themselves what changed, and Entity Framework Core does not look: it hears nothing of members that are not mapped.
                changes.Mark(entry);
            }

            if (plan.Columns.Count > 0 && entry.State is EntityState.Added or EntityState.Modified)
            {
                Collect(entry, plan, pending);
            }
        }

        return pending;
    }

    private void Collect(EntityEntry entry, EntityPlan plan, List<PendingValue> pending)
    {
        if (entry.State == EntityState.Modified)
        {
            changes.Mark(entry);
        }

        var row = plan.Row?.Of(entry);
        var isUpdated = entry.State == EntityState.Modified && IsUpdatedAsAWhole(entry, plan);
        foreach (var column in plan.Columns)
        {
            var stored = entry.Property(column.Stored);
            var snapshot = snapshots.Find(entry.Entity, column);
            if (entry.State == EntityState.Modified && !stored.IsModified && !(isUpdated && snapshot is not null))
            {
                continue;
            }

            var value = column.Member.Get(entry.Entity);
            if (snapshot is { IsUnencrypted: false } && snapshot.IsOf(column, value) && snapshot.Row == row && snapshot.IsOf((byte[]?)stored.CurrentValue)
                && !LacksIndex(entry, column, value))
            {
                // Sealed by a save that failed, changed and changed back, or called modified by the application.
                stored.IsModified = entry.State == EntityState.Modified
                    && (!snapshot.IsMarked || !EntityPlan.HasOriginals(entry.Metadata) || !snapshot.IsOf((byte[]?)stored.OriginalValue));
                if (stored.IsModified)
                {
                    ModifyBeside(entry, column);
                }

                snapshots.Keep(entry.Entity, column, snapshot with { IsMarked = false, Seen = null });
                continue;
            }

            if (snapshot is null && value is null && stored.CurrentValue is not null)
            {
                throw new FieldCryptConfigurationException(
                    $"{column.Name} was loaded and not decrypted, and saving it would lose it: the reading hook of FieldCrypt was not called.");
            }

            pending.Add(new PendingValue(entry, column, value, row));
        }
    }

    // Update of an entity that another context read or saved is to write all of it: what was saved may have been rolled back. Entity Framework Core does not call
    // shadow properties modified of which it knows nothing. Properties that are modified one by one differ from their originals.
    private bool IsUpdatedAsAWhole(EntityEntry entry, EntityPlan plan)
    {
        if (!plan.Columns.Any(column => snapshots.Find(entry.Entity, column) is not null && entry.Property(column.Stored).CurrentValue is null))
        {
            return false;
        }

        var mapped = entry.Properties.Where(static property => property.Metadata is var of
            && !of.IsShadowProperty() && !of.IsPrimaryKey() && of.GetAfterSaveBehavior() == PropertySaveBehavior.Save).ToList();
        return mapped.Count == 0
            ? !plan.Columns.Any(column => entry.Property(column.Stored).IsModified)
            : mapped.TrueForAll(static property => property.IsModified)
                && (!EntityPlan.HasOriginals(entry.Metadata) || mapped.Exists(static property => property.Metadata.GetValueComparer().Equals(property.CurrentValue, property.OriginalValue)));
    }

    // A null leaves no hash behind by which the former value would be found, and no plaintext.
    private static void ModifyBeside(EntityEntry entry, EncryptedColumn column)
    {
        foreach (var beside in (IProperty?[])[column.Index, column.Plaintext])
        {
            if (beside is not null)
            {
                entry.Property(beside).IsModified = true;
            }
        }
    }

    // It became searchable after the value was stored.
    private static bool LacksIndex(EntityEntry entry, EncryptedColumn column, object? value) =>
        column.Index is { } index && value is not null && entry.Property(index).CurrentValue is null;

    private void Apply(List<PendingValue> pending)
    {
        foreach (var value in pending)
        {
            var column = value.Column;
            value.Entry.Property(column.Stored).CurrentValue = value.Message;
            if (column.Index is { } index)
            {
                value.Entry.Property(index).CurrentValue = value.Index;
            }

            if (column.Plaintext is { } plaintext)
            {
                value.Entry.Property(plaintext).CurrentValue = null;
            }

            if (value.Entry.State == EntityState.Modified)
            {
                value.Entry.Property(column.Stored).IsModified = true;
                if (column.Index is { } modified)
                {
                    value.Entry.Property(modified).IsModified = true;
                }
            }

            var sealedNow = MemberSnapshot.Of(column, value.Value, value.Message, value.Row);
            snapshots.Keep(value.Entry.Entity, column, sealedNow.Pending(before: snapshots.Find(value.Entry.Entity, column)));
        }
    }
}
