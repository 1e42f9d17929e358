using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Opens every value and compares its blind index; rows with one that is not authentic, or with plaintext, are told.</summary>
internal sealed class RowVerifyJob(StoredDatabase database, MessageEncryptor messages, ColumnEncryption? indexes, SqlJobOptions options)
    : RowJob(database, options)
{
    private readonly ValueCipher _cipher = new(messages);

    public override string Identity => $"{base.Identity} with {_cipher.Options.Keys.Description}";

    public override JobAction Action => JobAction.Verify;

    protected override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (indexes is not null)
        {
            await indexes.OpenIndexKeysAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async ValueTask ProcessAsync(StoredRow row, RowScope scope, CancellationToken cancellationToken)
    {
        string? plain = null;
        try
        {
            foreach (var value in row.Values)
            {
                plain ??= value.StoredPlaintext is null ? null : value.Column.Plaintext!.Column.Name;
                await VerifyAsync(value, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            await scope.SkipAsync(row, reason, e.Message, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (plain is not null)
        {
            await scope.SkipAsync(row, SkipReason.Plaintext, $"Column {plain} holds plaintext.", cancellationToken).ConfigureAwait(false);
            return;
        }

        scope.Figures.Unchanged();
    }

    private async ValueTask VerifyAsync(StoredValue value, CancellationToken cancellationToken)
    {
        var column = value.Column;
        object? decoded = null;
        if (ValueCipher.MessageOf(value) is { } message)
        {
            var plaintext = await _cipher.OpenAsync(value, message, cancellationToken).ConfigureAwait(false);
            decoded = column.Type is null ? null : ValueCipher.Decode(column, plaintext);
        }

        if (column.Search is not null && !IsSame(value.Index, ValueCipher.IndexOf(column, decoded)))
        {
            throw new DataNotAuthenticException(
                $"Column {column.Index!.Name}: the blind index is missing or another value's, so that the row is not found by its value, or by another's.");
        }
    }

    private static bool IsSame(object? stored, BlindIndex? made) =>
        made is null ? stored is null : stored is byte[] bytes && bytes.AsSpan().SequenceEqual(made.ToArray());
}
