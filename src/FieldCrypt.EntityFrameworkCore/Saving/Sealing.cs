using FieldCrypt.Diagnostics;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>Seals the values of one save: several at once, and those that share an encryption context under one data key.</summary>
internal sealed class Sealing(MessageEncryptor messages)
{
    // With fewer the hand-over costs more than it brings.
    private const int WorthSpreading = 32;
    private const int MostAtOnce = 16;

    public async ValueTask SealAsync(IReadOnlyList<PendingValue> values, CancellationToken cancellationToken)
    {
        var groups = GroupsOf(values);
        if (groups.Count < WorthSpreading)
        {
            foreach (var group in groups)
            {
                await SealAsync(group, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var limits = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(groups, limits, SealAsync).ConfigureAwait(false);
    }

    // On the calling thread: keys are in memory, or this thread waits for each.
    public void Seal(IReadOnlyList<PendingValue> values)
    {
        foreach (var group in GroupsOf(values))
        {
            var task = SealAsync(group, CancellationToken.None);
            if (!task.IsCompleted)
            {
                task.AsTask().GetAwaiter().GetResult();
            }
            else
            {
                task.GetAwaiter().GetResult();
            }
        }
    }

    private static List<List<PendingValue>> GroupsOf(IReadOnlyList<PendingValue> values) =>
        [.. values.GroupBy(static value => (value.Column.Table, value.Column.Column, value.Row)).Select(static group => group.ToList())];

    private async ValueTask SealAsync(List<PendingValue> group, CancellationToken cancellationToken)
    {
        var column = group[0].Column;
        try
        {
            var context = ColumnCipher.ContextOf(column, group[0].Row);
            using var sealer = await messages.CreateSealerAsync(context, cancellationToken).ConfigureAwait(false);
            foreach (var value in group)
            {
                value.Message = sealer.Seal(CanonicalValue.Encode(value.Value!, column.Member.Type));
                value.Index = column.Index is null ? null : IndexOf(column, value.Value!);
                FieldCryptMetrics.FieldEncrypted(column.Name);
            }
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(column.Name, FieldCryptMetrics.Encrypt, e);
            throw ColumnErrors.At(column, group[0].Row, e);
        }
    }

    private static BlindIndex IndexOf(EncryptedColumn column, object value) => column.Search is { } search
        ? search.Hash(value)
        : throw new FieldCryptConfigurationException("its blind index has no key: the model was made by something else than this application.");
}
