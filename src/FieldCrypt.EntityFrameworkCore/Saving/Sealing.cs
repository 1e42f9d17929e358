using System.Runtime.ExceptionServices;
using FieldCrypt.Cryptography;
using FieldCrypt.Diagnostics;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Columns;
using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>
/// Seals the values of one save. Where keys are in memory they are spread over the processors; those for which a key service must be asked are sealed several at
/// once, and those that share an encryption context under one data key.
/// </summary>
/// <remarks>What is sealed stays beside the entities until all is: whatever fails, or is cancelled, leaves them as they were.</remarks>
internal sealed class Sealing(MessageEncryptor messages)
{
    // With fewer the hand-over costs more than it brings.
    private const int WorthSpreading = 32;
    private const int MostAtOnce = 16;

    // Their random bytes are drawn in one call.
    private const int Batch = 16;

    public async ValueTask SealAsync(IReadOnlyList<PendingValue> values, CancellationToken cancellationToken)
    {
        SealAtHand(values, cancellationToken);
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

    /// <summary>Seals for a synchronous save: where keys are not in memory, the calling thread waits for each.</summary>
    public void Seal(IReadOnlyList<PendingValue> values)
    {
        SealAtHand(values, CancellationToken.None);
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

    // Those that are still to be sealed.
    private static List<List<PendingValue>> GroupsOf(IReadOnlyList<PendingValue> values) =>
    [
        .. values.Where(static value => value.Message is null)
            .GroupBy(static value => (value.Column.Table, value.Column.Column, value.Row)).Select(static group => group.ToList()),
    ];

    private void SealAtHand(IReadOnlyList<PendingValue> values, CancellationToken cancellationToken)
    {
        if (messages.RandomLengthAtHand == 0)
        {
            return;
        }

        var batches = (values.Count + Batch - 1) / Batch;
        if (values.Count < WorthSpreading)
        {
            for (var i = 0; i < batches; i++)
            {
                SealBatch(values, i);
            }

            return;
        }

        var limits = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, batches, limits, batch => SealBatch(values, batch));
        }
        catch (AggregateException e)
        {
            // One speaks for all, as if they had been sealed one after the other.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void SealBatch(IReadOnlyList<PendingValue> values, int batch)
    {
        var start = batch * Batch;
        var count = Math.Min(Batch, values.Count - start);
        var length = messages.RandomLengthAtHand;
        using var random = new KeyScratch(count * length);
        RandomBytes.Fill(random.Span);
        for (var i = 0; i < count; i++)
        {
            if (!TrySealAtHand(values[start + i], random.Span.Slice(i * length, length)))
            {
                // The key is to be asked for: the others of the batch would not find it either.
                return;
            }
        }
    }

    private bool TrySealAtHand(PendingValue value, ReadOnlySpan<byte> random)
    {
        var column = value.Column;
        try
        {
            var message = messages.TryEncryptAtHand(
                CanonicalValue.Encode(value.Value!, column.Member.Type), ColumnCipher.ContextOf(column, value.Row), random);
            if (message is null)
            {
                return false;
            }

            value.Index = IndexOf(value);
            value.Message = message;
            FieldCryptMetrics.FieldEncrypted(column.Name);
            return true;
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(column.Name, FieldCryptMetrics.Encrypt, e);
            throw ColumnErrors.At(column, value.Row, e);
        }
    }

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
                value.Index = IndexOf(value);
                FieldCryptMetrics.FieldEncrypted(column.Name);
            }
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(column.Name, FieldCryptMetrics.Encrypt, e);
            throw ColumnErrors.At(column, group[0].Row, e);
        }
    }

    private static BlindIndex? IndexOf(PendingValue value) => value.Column switch
    {
        { Index: null } => null,
        { Search: { } search } => search.Hash(value.Value!),
        _ => throw new FieldCryptConfigurationException("its blind index has no key: the model was made by something else than this application."),
    };
}
