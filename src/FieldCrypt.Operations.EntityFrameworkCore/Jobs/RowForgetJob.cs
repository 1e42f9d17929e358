using System.Text;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Tries to open what a deleted branch key had wrapped.</summary>
internal sealed class RowForgetJob : RowJob
{
    private readonly ValueCipher _cipher;
    private readonly string _branchKeyId;
    private readonly byte[] _branchKeyIdUtf8;

    public RowForgetJob(StoredDatabase database, MessageEncryptor messages, string branchKeyId, SqlJobOptions options)
        : base(database, options)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        _cipher = new ValueCipher(messages);
        _branchKeyId = branchKeyId;
        _branchKeyIdUtf8 = Encoding.UTF8.GetBytes(branchKeyId);
    }

    public override JobAction Action => JobAction.Forget;

    public override string Identity => $"{base.Identity} {_branchKeyId} with {_cipher.Options.Keys.Description}";

    protected override async ValueTask ProcessAsync(StoredRow row, RowScope scope, CancellationToken cancellationToken)
    {
        foreach (var value in row.Values.Where(Names))
        {
            try
            {
                await _cipher.OpenAsync(value, value.Message!, cancellationToken).ConfigureAwait(false);
            }
            catch (KeyAccessException e) when (SkipReasons.IsClosedForEver(e))
            {
                continue;
            }
            catch (KeyAccessException e) when (SkipReasons.Of(this, e) is { } reason)
            {
                await scope.SkipAsync(
                    row,
                    reason,
                    $"Column {value.Column.Stored.Name}: it names branch key {ForeignText.Shown(_branchKeyId)}, and a key that may open it cannot be used today: {e.Message}",
                    cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DataNotAuthenticException e)
            {
                // It names the key, and is not what the key had wrapped: whether it opens is not known.
                await scope.SkipAsync(row, SkipReason.NotAuthentic, e.Message, cancellationToken).ConfigureAwait(false);
                return;
            }

            await scope.SkipAsync(
                row,
                SkipReason.StillOpens,
                $"Column {value.Column.Stored.Name}: it names branch key {ForeignText.Shown(_branchKeyId)}, and still opens.",
                cancellationToken).ConfigureAwait(false);
            return;
        }

        scope.Figures.Unchanged();
    }

    // What is malformed is told by the inventory, and nothing opens it.
    private bool Names(StoredValue value) => RowSurvey.HeaderOf(value)?.WrappedDataKeys.Any(
        wrapped => wrapped.ProviderId == BranchKeyProvider.ProviderId && wrapped.ProviderInfo.Span.SequenceEqual(_branchKeyIdUtf8)) == true;
}
