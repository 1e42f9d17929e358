using FieldCrypt;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Saving;
using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What a context can do with encrypted members besides saving and reading them.</summary>
public static class FieldCryptDbContextExtensions
{
    /// <summary>Proves that a context encrypts: for a test, or the start of an application.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="FieldCryptConfigurationException">It has no <c>UseFieldCrypt</c>, or a model that was made without it.</exception>
    public static void EnsureFieldCrypt(this DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ModelCheck.Require(context, ContextEncryptions.Named(context));
        foreach (var type in context.Model.GetEntityTypes())
        {
            var encrypted = EntityPlan.Of(type).Columns.Select(static column => column.Member.Member.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var member in MemberAnnotations.Of(type.ClrType).Where(static member => member.Action == FieldAction.EncryptAndSign))
            {
                if (type.FindMember(member.Member.Name) is not null)
                {
                    throw new FieldCryptConfigurationException($"{member.Name} is annotated as encrypted and is stored as it is.");
                }

                if (!encrypted.Contains(member.Member.Name) && type.FindPrimaryKey() is not null)
                {
                    throw new FieldCryptConfigurationException($"{member.Name} is annotated as encrypted and is not stored at all: it was taken out of the model.");
                }
            }
        }
    }

    /// <summary>
    /// Has the context's detection of changes see encrypted members from now on. It does so by itself as soon as the context has read or saved an entity
    /// with such members; this is for code that asks <see cref="ChangeTracker.HasChanges"/> about attached entities before that.
    /// </summary>
    /// <param name="context">The context.</param>
    public static void ObserveEncryptedMembers(this DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Services(context).Observe(context);
    }

    /// <summary>Loads an entity anew and decrypts its members; <see cref="EntityEntry.Reload"/> alone leaves these as they were until changes are detected.</summary>
    /// <param name="entry">The entity.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The completion.</returns>
    public static async Task ReloadDecryptedAsync(this EntityEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await entry.ReloadAsync(cancellationToken).ConfigureAwait(false);
        Decrypt(entry);
    }

    /// <inheritdoc cref="ReloadDecryptedAsync"/>
    public static void ReloadDecrypted(this EntityEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry.Reload();
        Decrypt(entry);
    }

    /// <summary>
    /// Sets the properties of a tracked entity, encrypted members included, to those of the same names that an object has, such as what a request brought.
    /// <c>entry.CurrentValues.SetValues(values)</c> does not know encrypted members, because they are not mapped, and leaves them as they are.
    /// </summary>
    /// <param name="entry">The entity.</param>
    /// <param name="values">The object, of whatever class; what it does not have stays as it is.</param>
    /// <exception cref="ProtectedOperationException">A member of the object has another type than the encrypted member of that name; nothing was set.</exception>
    public static void SetCurrentValues(this EntityEntry entry, object values)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(values);
        var changes = Services(entry.Context);
        var given = NamedValues.Of(EntityPlan.Of(entry.Metadata), values);
        entry.CurrentValues.SetValues(values);
        foreach (var (column, value) in given)
        {
            column.Member.Set(entry.Entity, value);
        }

        changes.Mark(entry);
    }

    /// <summary>The blind index of a value, for raw SQL: compare the index column with it.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="member">The name of the searchable member, with dots inside complex properties.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ProtectedOperationException">There is no such member, or it is not searchable.</exception>
    public static BlindIndex BlindIndexOf<TEntity>(this DbContext context, string member, object value)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(value);
        _ = ContextEncryptions.Named(context);
        _ = context.GetService<ContextEncryptions>().Of(context);
        var column = context.Model.FindEntityType(typeof(TEntity)) is { } type
            ? EntityPlan.Of(type).Columns.FirstOrDefault(column => column.Member.Name == member)
            : null;
        return column?.Search is { } search
            ? search.Hash(value)
            : throw new ProtectedOperationException($"{typeof(TEntity).Name}.{ForeignText.Shown(member)} is not an encrypted member that is searchable.");
    }

    private static void Decrypt(EntityEntry entry)
    {
        if (entry.State == EntityState.Detached)
        {
            return;
        }

        var changes = Services(entry.Context);
        foreach (var column in EntityPlan.Of(entry.Metadata).Columns)
        {
            changes.Decrypt(entry, column, (byte[]?)entry.Property(column.Stored).CurrentValue);
        }
    }

    private static ChangedMembers Services(DbContext context)
    {
        _ = ContextEncryptions.Named(context);
        return context.GetService<ChangedMembers>();
    }
}
