using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.EncryptionSdk.Materials;
using FieldCrypt.EncryptionSdk.Reading;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>The data keys of many messages, opened ahead, so that each can be decrypted without waiting.</summary>
/// <remarks>
/// <para>Thread-safe. Messages that share wrapped data keys and context share one opening. A key that could not be opened is an error only for
/// those who decrypt its messages.</para>
/// <para>Disposing clears the keys; dispose it soon.</para>
/// </remarks>
public sealed class OpenedDataKeys : IDisposable
{
    private const int MostAtOnce = 16;

    private readonly MessageEncryptorOptions _options;
    private readonly ConcurrentDictionary<MessageKeyId, Outcome> _keys = new();

    private OpenedDataKeys(MessageEncryptorOptions options) => _options = options;

    /// <summary>How many different data keys are open.</summary>
    public int Count => _keys.Count(entry => entry.Value.Key is not null);

    /// <summary>Verifies and decrypts one of the messages.</summary>
    /// <param name="message">The message.</param>
    /// <param name="required">The pairs that must be bound to it, as they were given when its key was opened.</param>
    /// <exception cref="DataNotAuthenticException">The message is malformed, was changed, or is bound to other pairs.</exception>
    /// <exception cref="KeyAccessException">Its data key could not be opened, or is not among those that were.</exception>
    /// <exception cref="ProtectedOperationException">The message does not commit to its key and must.</exception>
    public DecryptedMessage Decrypt(ReadOnlyMemory<byte> message, EncryptionContext required)
    {
        return TryDecrypt(message, required) ?? throw new KeyAccessException(
            KeyAccessFailure.NoMatchingKey, "The message's data key is not among those that were opened ahead with this encryption context.");
    }

    /// <summary>Verifies and decrypts a message, if its data key is among those that were opened ahead.</summary>
    /// <param name="message">The message.</param>
    /// <param name="required">The pairs that must be bound to it, as they were given when its key was opened.</param>
    /// <returns>What it held; null if its data key is not among them, and nothing is known of the message.</returns>
    /// <exception cref="DataNotAuthenticException">The message is malformed, was changed, or is bound to other pairs.</exception>
    /// <exception cref="KeyAccessException">Its data key could not be opened.</exception>
    /// <exception cref="ProtectedOperationException">The message does not commit to its key and must.</exception>
    public DecryptedMessage? TryDecrypt(ReadOnlyMemory<byte> message, EncryptionContext required)
    {
        ArgumentNullException.ThrowIfNull(required);
        var opening = MessageOpening.Prepare(MessageHeader.Parse(message, _options.MaxWrappedDataKeys, required), required, _options);
        if (!_keys.TryGetValue(new MessageKeyId(opening), out var outcome))
        {
            return null;
        }

        outcome.Failure?.Throw();
        return WholeMessage.Decrypt(opening, outcome.Key!, message.Span);
    }

    /// <summary>Clears the keys; none of the messages can be decrypted any more.</summary>
    public void Dispose()
    {
        foreach (var outcome in _keys.Values)
        {
            outcome.Key?.Dispose();
        }
    }

    internal static async Task<OpenedDataKeys> OpenAsync(
        MessageEncryptorOptions options, IEnumerable<StoredMessage> messages, CancellationToken cancellationToken)
    {
        var opened = new OpenedDataKeys(options);
        var pending = new Dictionary<MessageKeyId, MessageOpening>();
        foreach (var message in messages)
        {
            if (opened.TryPrepare(message) is { } opening)
            {
                pending.TryAdd(new MessageKeyId(opening), opening);
            }
        }

        try
        {
            var limits = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(pending, limits, (entry, token) => opened.OpenOneAsync(entry.Key, entry.Value, token)).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    // What cannot be prepared fails in the same way, with the same words, when it is decrypted.
    private MessageOpening? TryPrepare(StoredMessage message)
    {
        try
        {
            return MessageOpening.Prepare(MessageHeader.Parse(message.Message, _options.MaxWrappedDataKeys, message.Required), message.Required, _options);
        }
        catch (FieldCryptException)
        {
            return null;
        }
    }

    private async ValueTask OpenOneAsync(MessageKeyId id, MessageOpening opening, CancellationToken cancellationToken)
    {
        try
        {
            var key = await MessageDataKey.OpenAsync(_options, opening.Header, opening.Context, cancellationToken).ConfigureAwait(false);
            _keys[id] = new Outcome(key, null);
        }
        catch (FieldCryptException e)
        {
            _keys[id] = new Outcome(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private sealed record Outcome(Secret? Key, ExceptionDispatchInfo? Failure);
}
