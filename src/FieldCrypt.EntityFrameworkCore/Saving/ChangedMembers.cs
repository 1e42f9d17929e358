using System.Runtime.CompilerServices;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>Finds members that were changed, which Entity Framework Core cannot see, because they are not mapped.</summary>
/// <remarks>In its detection of changes they are only compared and marked; they are sealed once, when they are saved.</remarks>
internal sealed class ChangedMembers(Snapshots snapshots, ContextEncryptions encryptions)
{
    private readonly ConditionalWeakTable<DbContext, object> _observed = [];

    /// <summary>Has a context's detection of changes see encrypted members. Cheap when it does already.</summary>
    /// <remarks>A pooled context loses its event handlers when it is given back, and has another lease when it is taken again.</remarks>
    public void Observe(DbContext context)
    {
        object lease = context.ContextId;
        if (_observed.TryGetValue(context, out var seen) && seen.Equals(lease))
        {
            return;
        }

        _observed.AddOrUpdate(context, lease);
        context.ChangeTracker.DetectingEntityChanges -= Detect;
        context.ChangeTracker.DetectingEntityChanges += Detect;
        context.ChangeTracker.StateChanged -= Settle;
        context.ChangeTracker.StateChanged += Settle;
        context.SaveChangesFailed -= End;
        context.SaveChangesFailed += End;
        encryptions.EndSaving(context);
    }

    /// <summary>Marks the changed members of a tracked entity.</summary>
    public void Mark(EntityEntry entry)
    {
        if (entry.State is not (EntityState.Unchanged or EntityState.Modified))
        {
            return;
        }

        foreach (var column in EntityPlan.Of(entry.Metadata).Columns)
        {
            Refresh(entry, column);
            if (IsChanged(entry, column))
            {
                Note(entry, column);
            }
        }
    }

    /// <summary>Whether a member holds something else than its ciphertext.</summary>
    public bool IsChanged(EntityEntry entry, EncryptedColumn column)
    {
        // An entity that was attached holds, in the members nobody set, the default of their type.
        var value = column.Member.Get(entry.Entity);
        return snapshots.Find(entry.Entity, column) is { } snapshot
            ? snapshot.IsUnencrypted || !snapshot.IsOf(column, value) || (snapshot.IsPending && !snapshot.IsOf((byte[]?)entry.Property(column.Stored).CurrentValue))
            : value is not null && !Equals(value, Defaults.Of(column.Member.Type)) && entry.Property(column.Stored).CurrentValue is null;
    }

    /// <summary>
    /// Decrypts a member again whose ciphertext was loaded anew, as <c>Reload</c> does, or taken from the store after a conflict: both leave unmapped
    /// members as they are. Not one that the application has changed since changes were last detected.
    /// </summary>
    public void Refresh(EntityEntry entry, EncryptedColumn column)
    {
        if (entry.State is EntityState.Unchanged or EntityState.Modified && snapshots.Find(entry.Entity, column) is { } snapshot
            && entry.Property(column.Stored).CurrentValue is var current && !snapshot.IsOf((byte[]?)current) && current is not null
            && column.Member.Get(entry.Entity) is var value
            && (snapshot.IsOf(column, value) || (snapshot.Seen is { } seen && !seen.IsOf((byte[])current) && seen.IsOf(column, value))))
        {
            Decrypt(entry, column, (byte[])current);
        }
    }

    /// <summary>Sets a member to what its ciphertext in the change tracker holds.</summary>
    public void Decrypt(EntityEntry entry, EncryptedColumn column, byte[]? message)
    {
        var row = EntityPlan.Of(entry.Metadata).Row?.Of(entry);
        var value = message is null ? null : encryptions.Of(entry.Context).Open(column, row, message);
        column.Member.Set(entry.Entity, value);
        snapshots.Keep(entry.Entity, column, MemberSnapshot.Of(column, value, message, row));
    }

    private void Note(EntityEntry entry, EncryptedColumn column)
    {
        var stored = entry.Property(column.Stored);
        var isMarked = !stored.IsModified;
        stored.IsModified = true;
        if (snapshots.Find(entry.Entity, column) is { } snapshot)
        {
            var seen = MemberSnapshot.Of(column, column.Member.Get(entry.Entity), (byte[]?)stored.CurrentValue, snapshot.Row);
            snapshots.Keep(entry.Entity, column, snapshot with { IsMarked = snapshot.IsMarked || isMarked, Seen = seen });
        }
    }

    private void Detect(object? sender, DetectEntityChangesEventArgs args) => Mark(args.Entry);

    // Of a save that met a conflict Entity Framework Core tells no interceptor that it failed.
    private void End(object? sender, SaveChangesFailedEventArgs args) => encryptions.EndSaving((DbContext)sender!);

    // What is not mapped would stay as it is, and a discarded change be saved by the next save.
    private void Settle(object? sender, EntityStateChangedEventArgs args)
    {
        if (args is not { OldState: EntityState.Modified or EntityState.Added, NewState: EntityState.Unchanged, Entry: var entry })
        {
            return;
        }

        var plan = EntityPlan.Of(entry.Metadata);
        var accepted = args.OldState == EntityState.Added || IsAccepted(entry, plan);
        foreach (var column in plan.Columns)
        {
            if (snapshots.Find(entry.Entity, column) is not { } snapshot)
            {
                continue;
            }

            if (!accepted)
            {
                Discard(entry, column, snapshot);
            }
            else if (snapshot.IsPending)
            {
                snapshots.Keep(entry.Entity, column, snapshot.Accepted());
            }
        }
    }

    // A save makes originals of current values: what a program sets while it runs stays, and is a change for the next one to save. AcceptAllChanges does so too, after
    // a save that was told not to. Reload, and calling an entity unchanged, make current values of originals, those that a failed save had sealed too.
    private bool IsAccepted(EntityEntry entry, EntityPlan plan)
    {
        if (plan.Columns.Count == 0)
        {
            return false;
        }

        // Without originals nothing is taken back.
        return !EntityPlan.HasOriginals(entry.Metadata)
            || encryptions.Of(entry.Context).IsSaving
            || plan.Columns.Any(column => snapshots.Find(entry.Entity, column) is { IsPending: true } snapshot
                && (snapshot.Message ?? snapshot.Before?.Message) is not null
                && snapshot.IsOf((byte[]?)entry.Property(column.Stored).CurrentValue));
    }

    private void Discard(EntityEntry entry, EncryptedColumn column, MemberSnapshot snapshot)
    {
        if ((snapshot.IsPending ? snapshot.Before : snapshot) is not { } before)
        {
            // Of an attached entity: what it held is not known.
            snapshots.Of(entry.Entity).Remove(column);
            return;
        }

        // First to what is known without a key: should there be none for what another wrote, the change is discarded all the same.
        if (!before.IsOf(column, column.Member.Get(entry.Entity)))
        {
            column.Member.Set(entry.Entity, before.ValueFor(column));
        }

        snapshots.Keep(entry.Entity, column, before with { IsMarked = false, Seen = null });

        // An entity that was read without tracking has no ciphertext in the change tracker.
        var message = (byte[]?)entry.Property(column.Stored).CurrentValue ?? before.Message;
        if (message is null && column.Plaintext is { } plaintext && entry.Property(plaintext).CurrentValue is { } unencrypted)
        {
            column.Member.Set(entry.Entity, unencrypted);
            snapshots.Keep(entry.Entity, column, MemberSnapshot.OfPlaintext(column, unencrypted));
        }
        else if (!before.IsOf(message))
        {
            Decrypt(entry, column, message);
        }
    }
}
