using FieldCrypt.Diagnostics;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Reading;

/// <summary>Decrypts the members of an entity when it has been filled from the database.</summary>
/// <remarks>Entity Framework Core calls it synchronously: keys are to be in memory. <see cref="DecryptingMaterializers"/> says which way it is called.</remarks>
internal sealed class ReadingHook(Snapshots snapshots, ChangedMembers changes, ContextEncryptions encryptions) : IMaterializationInterceptor
{
    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        var plan = EntityPlan.Of(materializationData.EntityType);
        if (plan.Columns.Count > 0)
        {
            var data = materializationData;
            Decrypt(
                data.Context,
                plan,
                entity,
                [.. plan.Columns.Select(column => data.GetPropertyValue<byte[]?>(column.Stored))],
                [.. plan.Columns.Select(column => column.Plaintext is { } plaintext ? data.GetPropertyValue(plaintext) : null)],
                [.. (plan.Row?.Parts ?? []).Select(part => data.GetPropertyValue(part))]);
        }

        return entity;
    }

    /// <summary>Decrypts the members of an entity.</summary>
    /// <param name="context">The context that it is read by.</param>
    /// <param name="plan">What is encrypted in it.</param>
    /// <param name="entity">The entity, filled but for its encrypted members.</param>
    /// <param name="messages">The ciphertext of each column of the plan.</param>
    /// <param name="plaintexts">What each has in its plaintext column, if it has one.</param>
    /// <param name="key">The values that name the row, if values are bound to it.</param>
    public void Decrypt(DbContext context, EntityPlan plan, object entity, byte[]?[] messages, object?[] plaintexts, object?[] key)
    {
        var encryption = encryptions.Of(context);
        changes.Observe(context);
        var row = plan.Row?.Of(key);
        if (encryption.Noted is not null)
        {
            for (var i = 0; i < messages.Length; i++)
            {
                if (messages[i] is { } noted)
                {
                    encryption.Note(plan.Columns[i], row, noted);
                }
            }

            return;
        }

        var kept = snapshots.Of(entity);
        for (var i = 0; i < messages.Length; i++)
        {
            var (column, message) = (plan.Columns[i], messages[i]);
            if (message is null && plaintexts[i] is { } unencrypted)
            {
                // It counts as changed: the next save encrypts it.
                FieldCryptMetrics.PlaintextRead(column.Name);
                ColumnLog.PlaintextRead(encryption.Encryption.Logger, column.Name);
                column.Member.Set(entity, unencrypted);
                kept.Keep(column, MemberSnapshot.OfPlaintext(column, unencrypted));
                continue;
            }

            var value = message is null ? null : encryption.Open(column, row, message);
            column.Member.Set(entity, value);
            kept.Keep(column, MemberSnapshot.Of(column, value, message, row));
        }
    }
}
