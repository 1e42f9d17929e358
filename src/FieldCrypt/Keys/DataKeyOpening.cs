using System.Globalization;
using System.Text;

namespace FieldCrypt.Keys;

/// <summary>
/// Tries the members of a provider on wrapped data keys and remembers why each was skipped or refused, so that a failure explains itself
/// in one message.
/// </summary>
/// <param name="provider">The provider.</param>
/// <param name="deadline">What all attempts together are bound by, if they are.</param>
internal sealed class DataKeyOpening(KeyProvider provider, OpeningDeadline? deadline = null)
{
    // A message is for people; what is stored decides how many attempts there are.
    private const int MaxNotes = 8;
    private const int MaxDescriptionLength = 256;
    private const int MaxReasonLength = 1024;

    private StringBuilder? _summary;
    private KeyAccessException? _refusal;
    private HashSet<KeyAccessFailure>? _reasons;
    private int _notes;

    /// <summary>Whether a member that the wrapped key belongs to could not open it.</summary>
    public bool Failed => _refusal is not null;

    /// <summary>The first attempts and their outcomes, and how many more there were.</summary>
    public string Summary => _notes <= MaxNotes
        ? $"{_summary}"
        : string.Create(CultureInfo.InvariantCulture, $"{_summary}; and {_notes - MaxNotes} more attempts");

    /// <summary>Tries every member in order.</summary>
    /// <returns>The key, or null if no member could open it.</returns>
    /// <exception cref="KeyAccessException">The deadline is over.</exception>
    public async ValueTask<Secret?> TryOpenAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        foreach (var member in provider.Members)
        {
            try
            {
                var attempt = member.UnwrapAsync(wrapped, context, deadline?.Token ?? cancellationToken);
                if (!attempt.IsCompleted)
                {
                    deadline?.BeginToWait();
                }

                var result = await attempt.ConfigureAwait(false);
                if (result.Key is { } key)
                {
                    return key;
                }

                Note(wrapped, member, "skipped", result.SkipReason);
            }
            catch (KeyAccessException e)
            {
                Refuse(wrapped, member, e);
            }
            catch (OperationCanceledException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deadline is { IsOver: true })
                {
                    Refuse(wrapped, member, deadline.Passed(e));
                    throw Failure();
                }

                // Nobody cancelled it: a time limit of the provider's own, as HttpClient has one.
                Refuse(wrapped, member, new KeyAccessException(KeyAccessFailure.Unreachable, $"it gave up by itself ({e.GetType().Name})", e));
            }
            catch (Exception e) when (e is not (FieldCryptException or ObjectDisposedException or OutOfMemoryException))
            {
                // A provider of the application's own that does not keep to the family of errors; another member may still open it.
                Refuse(wrapped, member, new KeyAccessException(KeyAccessFailure.ServiceFault, $"it failed ({e.GetType().Name})", e));
            }
        }

        return null;
    }

    /// <summary>The error for the caller, once nothing opened. One refusal keeps its facts; otherwise the first speaks for all.</summary>
    public KeyAccessException Failure() =>
        new(_refusal?.Reason ?? KeyAccessFailure.NoMatchingKey, $"No configured key opens the data key. {Summary}", _refusal)
        {
            Reasons = _reasons ?? [KeyAccessFailure.NoMatchingKey],
            KeyId = _refusal?.KeyId,
            Region = _refusal?.Region,
            Operation = _refusal?.Operation,
            RequestId = _refusal?.RequestId,
        };

    private void Refuse(WrappedDataKey wrapped, KeyProvider member, KeyAccessException refusal)
    {
        _refusal ??= refusal;
        (_reasons ??= []).UnionWith(refusal.Reasons);
        Note(wrapped, member, "refused", refusal.Message);
    }

    private void Note(WrappedDataKey wrapped, KeyProvider member, string outcome, string reason)
    {
        if (++_notes > MaxNotes)
        {
            return;
        }

        // Nearly every key is opened by the first member: then nothing is noted.
        _summary = _summary?.Append("; ") ?? new StringBuilder();
        _summary.Append('[').Append(wrapped).Append("] ").Append(outcome).Append(" by ")
            .Append(ForeignText.Shown(member.Description, MaxDescriptionLength)).Append(": ").Append(ForeignText.Shown(reason, MaxReasonLength));
    }
}
