using System.Text;

namespace FieldCrypt.Keys;

/// <summary>
/// Tries the members of a provider on wrapped data keys and remembers why each was skipped or refused, so that a failure explains itself
/// in one message.
/// </summary>
internal sealed class DataKeyOpening(KeyProvider provider)
{
    private readonly List<KeyAccessException> _refusals = [];
    private readonly StringBuilder _summary = new();

    /// <summary>Whether a member that the wrapped key belongs to could not open it.</summary>
    public bool Failed => _refusals.Count > 0;

    /// <summary>Each attempt and its outcome.</summary>
    public string Summary => _summary.ToString();

    /// <summary>Tries every member in order.</summary>
    /// <returns>The key, or null if no member could open it.</returns>
    public async ValueTask<Secret?> TryOpenAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        foreach (var member in provider.Members)
        {
            try
            {
                var result = await member.UnwrapAsync(wrapped, context, cancellationToken).ConfigureAwait(false);
                if (result.Key is { } key)
                {
                    return key;
                }

                Note(wrapped, member, "skipped", result.SkipReason);
            }
            catch (KeyAccessException e)
            {
                _refusals.Add(e);
                Note(wrapped, member, "refused", e.Message);
            }
        }

        return null;
    }

    /// <summary>The error for the caller, once nothing opened. One refusal keeps its facts; otherwise the first speaks for all.</summary>
    public KeyAccessException Failure()
    {
        var first = _refusals.Count > 0 ? _refusals[0] : null;
        return new KeyAccessException(
            first?.Reason ?? KeyAccessFailure.NoMatchingKey, $"No configured key opens the data key. {Summary}", first)
        {
            KeyId = first?.KeyId,
            Region = first?.Region,
            Operation = first?.Operation,
            RequestId = first?.RequestId,
        };
    }

    private void Note(WrappedDataKey wrapped, KeyProvider member, string outcome, string reason)
    {
        if (_summary.Length > 0)
        {
            _summary.Append("; ");
        }

        _summary.Append('[').Append(wrapped).Append("] ").Append(outcome).Append(" by ").Append(member.Description).Append(": ").Append(reason);
    }
}
