using FieldCrypt.Diagnostics;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Saving;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Reading;

/// <summary>Decrypts the members of an entity when it has been filled from the database.</summary>
/// <remarks>Entity Framework Core calls it synchronously: keys are to be in memory.</remarks>
internal sealed class ReadingHook(Snapshots snapshots, ChangedMembers changes, ContextEncryptions encryptions) : IMaterializationInterceptor
{
    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        var plan = EntityPlan.Of(materializationData.EntityType);
        if (plan.Columns.Count > 0)
        {
            var encryption = encryptions.Of(materializationData.Context);
            changes.Observe(materializationData.Context);
            var data = materializationData;
            var kept = encryption.Noted is null ? snapshots.Of(entity) : null;
            string? row = null;
            foreach (var column in plan.Columns)
            {
                var message = data.GetPropertyValue<byte[]?>(column.Stored);
                row ??= plan.Row?.Of(part => data.GetPropertyValue(part));
                if (encryption.Noted is not null)
                {
                    if (message is not null)
                    {
                        encryption.Note(column, row, message);
                    }

                    continue;
                }

                if (message is null && column.Plaintext is { } plaintext && data.GetPropertyValue(plaintext) is { } unencrypted)
                {
                    // Without a snapshot it counts as changed: the next save encrypts it.
                    FieldCryptMetrics.PlaintextRead(column.Name);
                    ColumnLog.PlaintextRead(encryption.Encryption.Logger, column.Name);
                    column.Member.Set(entity, unencrypted);
                    continue;
                }

                var value = message is null ? null : encryption.Open(column, row, message);
                column.Member.Set(entity, value);
                kept!.Keep(column, MemberSnapshot.Of(column, value, message, row));
            }
        }

        return entity;
    }
}
