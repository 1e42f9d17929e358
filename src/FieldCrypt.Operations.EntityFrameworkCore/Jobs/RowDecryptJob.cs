using FieldCrypt.EncryptionSdk;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Writes values back as plaintext, into the columns that the model names for it.</summary>
internal sealed class RowDecryptJob(StoredDatabase database, MessageEncryptor messages, SqlJobOptions options) : RowWritingJob(database, options)
{
    private readonly ValueCipher _cipher = new(messages);

    public override string Identity => $"{base.Identity} with {_cipher.Options.Keys.Description}";

    public override JobAction Action => JobAction.Decrypt;

    protected override async ValueTask<RowDecision> DecideAsync(StoredRow row, CancellationToken cancellationToken)
    {
        var changes = new List<ValueChange>();
        foreach (var value in row.Values.Where(value => value.Stored is not null))
        {
            if (value.StoredPlaintext is not null)
            {
                return new RowDecision.Skip(
                    SkipReason.Plaintext,
                    $"Columns {value.Column.Stored.Name} and {value.Column.Plaintext!.Column.Name} hold a ciphertext and a plaintext of one value, and which is right cannot be told.");
            }

            var opened = await _cipher.OpenAsync(value, ValueCipher.MessageOf(value)!, cancellationToken).ConfigureAwait(false);
            changes.Add(new ValueChange(value, null)
            {
                WritesIndex = value.Column.Index is not null,
                WritesPlaintext = true,
                Plaintext = ValueCipher.Decode(value.Column, opened),
            });
        }

        return new RowDecision.Write(changes);
    }
}
