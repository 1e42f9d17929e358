using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Values;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Brings rows into the form that the model writes today.</summary>
internal sealed class RowEncryptJob(StoredDatabase database, MessageEncryptor messages, ColumnEncryption indexes, SqlJobOptions options)
    : RowWritingJob(database, options)
{
    private readonly ValueCipher _cipher = new(messages);
    private readonly bool _remakesIndexes = options.RemakesIndexes;

    public override JobAction Action => JobAction.Encrypt;

    public override string Identity => $"{base.Identity} in {_cipher.Options.Suite} with {_cipher.Options.Keys.Description}{(_remakesIndexes ? " and new indexes" : "")}";

    protected override async ValueTask BeginAsync(CancellationToken cancellationToken) =>
        await indexes.OpenIndexKeysAsync(cancellationToken).ConfigureAwait(false);

    protected override async ValueTask<RowDecision> DecideAsync(StoredRow row, CancellationToken cancellationToken)
    {
        if (row.Values.FirstOrDefault(value => value.Stored is not null && value.StoredPlaintext is not null) is { } both)
        {
            return new RowDecision.Skip(
                SkipReason.Plaintext,
                $"Columns {both.Column.Stored.Name} and {both.Column.Plaintext!.Column.Name} hold a ciphertext and a plaintext of one value, and which is right cannot be told: readers take "
                + "the ciphertext.");
        }

        var changes = new List<ValueChange>();
        foreach (var value in row.Values)
        {
            if (await ChangeAsync(value, cancellationToken).ConfigureAwait(false) is { } change)
            {
                changes.Add(change);
            }
        }

        return new RowDecision.Write(changes);
    }

    private async ValueTask<ValueChange?> ChangeAsync(StoredValue value, CancellationToken cancellationToken)
    {
        var column = value.Column;
        if (value.Plaintext is { } plaintext)
        {
            return new ValueChange(value, await _cipher.SealAsync(value, CanonicalValue.Encode(plaintext, column.Type!), cancellationToken).ConfigureAwait(false))
            {
                WritesPlaintext = true,
                WritesIndex = column.Index is not null,
                Index = ValueCipher.IndexOf(column, plaintext),
            };
        }

        if (ValueCipher.MessageOf(value) is not { } message)
        {
            return value.Index is null ? null : new ValueChange(value, null) { WritesIndex = true };
        }

        // If the header lies, no reader opens the value, and verify tells it.
        var isOfToday = _cipher.IsOfToday(value, _cipher.Prepare(value, message).Header);
        if (isOfToday && (column.Index is null || (HasLength(value.Index, column) && !_remakesIndexes)))
        {
            return null;
        }

        var opened = await _cipher.OpenAsync(value, message, cancellationToken).ConfigureAwait(false);
        var index = column.Index is null ? null : ValueCipher.IndexOf(column, ValueCipher.Decode(column, opened));
        var keepsIndex = index is null ? value.Index is null : value.Index is byte[] stored && stored.AsSpan().SequenceEqual(index.ToArray());
        return isOfToday && keepsIndex ? null : new ValueChange(
            value, isOfToday ? message : await _cipher.SealAsync(value, opened, cancellationToken).ConfigureAwait(false))
        {
            WritesIndex = !keepsIndex,
            Index = index,
        };
    }

    private static bool HasLength(object? index, ValueColumn column) => index is byte[] bytes && bytes.Length == column.Search?.Bits / 8;
}
