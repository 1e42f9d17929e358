using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Rewrapping;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Encrypts values anew, under data keys that another key wraps.</summary>
/// <remarks>
/// The wrapped data keys alone are not exchanged: they are part of what the header's tag authenticates, under the key that also encrypts the value, with a
/// nonce that version 2 of the format fixes at zero. Whoever saw two tags of one nonce, as an old page or a backup shows them, computes GCM's authentication
/// key from them and can then change the value unnoticed (NIST SP 800-38D, section 8; docs/operations.md).
/// </remarks>
internal sealed class RowRewrapJob : RowWritingJob
{
    private readonly KeyProvider _from;
    private readonly KeyProvider _to;
    private readonly TargetKeys _target;
    private readonly ValueCipher _cipher;
    private readonly bool _keepsForm;

    /// <param name="database">The tables.</param>
    /// <param name="messages">The form that is written.</param>
    /// <param name="from">Opens what is to be rewrapped.</param>
    /// <param name="to">Wraps.</param>
    /// <param name="options">What else is told.</param>
    /// <param name="keepsForm">Whether values in another form are left and told, where the application is not asked in which it writes.</param>
    public RowRewrapJob(
        StoredDatabase database, MessageEncryptorOptions messages, KeyProvider from, KeyProvider to, SqlJobOptions options, bool keepsForm = false)
        : base(database, options)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        _from = from;
        _to = to;
        _target = new TargetKeys(to);
        _keepsForm = keepsForm;
        _cipher = new ValueCipher(new MessageEncryptor(messages with { Keys = OpeningOnly.Beside(to, from) }));
    }

    public override JobAction Action => JobAction.Rewrap;

    public override string Identity => $"{base.Identity} from {_from.Description} to {_to.Description}";

    protected override async ValueTask<RowDecision> DecideAsync(StoredRow row, CancellationToken cancellationToken)
    {
        var changes = new List<ValueChange>();
        foreach (var value in row.Values)
        {
            if (value.Stored is null)
            {
                if (value.StoredPlaintext is not null)
                {
                    return new RowDecision.Skip(SkipReason.Plaintext, $"Column {value.Column.Plaintext!.Column.Name} holds plaintext.");
                }

                continue;
            }

            var message = ValueCipher.MessageOf(value)!;
            var (header, context) = _cipher.Prepare(value, message);
            if (_keepsForm && !_cipher.IsOfToday(value, header))
            {
                return new RowDecision.Skip(
                    SkipReason.NotProtectable,
                    $"Column {value.Column.Stored.Name}: the value is of another suite than the one that would be written, or holds other pairs of its encryption context.");
            }

            if (!await _target.WroteAsync(header.WrappedDataKeys, context, cancellationToken).ConfigureAwait(false))
            {
                var opened = await _cipher.OpenAsync(value, message, cancellationToken).ConfigureAwait(false);
                changes.Add(new ValueChange(value, await _cipher.SealAsync(value, opened, cancellationToken).ConfigureAwait(false)));
            }
        }

        return new RowDecision.Write(changes);
    }
}
