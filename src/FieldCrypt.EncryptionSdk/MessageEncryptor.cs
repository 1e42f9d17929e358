using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.EncryptionSdk.Materials;
using FieldCrypt.EncryptionSdk.Reading;
using FieldCrypt.EncryptionSdk.Streams;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>Writes and reads AWS Encryption SDK messages: values, and streams of any length.</summary>
/// <remarks>
/// <para>Immutable and thread-safe: make one and keep it. It reads versions 1 and 2 of the format, every algorithm suite, with and without frames,
/// and writes version 2 (AWS Encryption SDK specification, data format; docs/encryption-sdk-message.md).</para>
/// <para>A reader says which pairs of the encryption context it demands; what stands in a message is never taken on trust. Nothing of a message
/// that is read whole is returned before all of it was verified, its signature included.</para>
/// <para>The synchronous forms complete without waiting where keys are in memory: local keys, branch keys that are open, a
/// <see cref="CachingKeyProvider"/>, <see cref="OpenedDataKeys"/>. Where a key service must be asked, they block the calling thread until it
/// has answered.</para>
/// </remarks>
public sealed class MessageEncryptor
{
    private readonly MessageEncryptorOptions _options;
    private readonly AlgorithmSuite _suite;

    /// <summary>Makes an encryptor.</summary>
    /// <param name="options">How to write and read.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public MessageEncryptor(MessageEncryptorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options with { UnstoredContextKeys = [.. options.UnstoredContextKeys.Distinct(StringComparer.Ordinal)] };
        _suite = AlgorithmSuite.Find((int)options.Suite)!;
        RandomLengthAtHand = MessageAtHand.RandomLength(_options, _suite);
    }

    /// <summary>How it writes and reads.</summary>
    internal MessageEncryptorOptions Options => _options;

    /// <summary>Writes a message under a data key of its own.</summary>
    /// <param name="plaintext">What it holds; it may be empty.</param>
    /// <param name="context">The pairs to bind to it. Those that stand in it are readable by everyone, and none may begin <c>aws-crypto-</c>.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>The message.</returns>
    /// <exception cref="KeyAccessException">A key could not be used.</exception>
    /// <exception cref="ProtectedOperationException">The context has a reserved key, lacks an unstored one, or is too long.</exception>
    public async ValueTask<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> plaintext, EncryptionContext context, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryEncryptAtHand(plaintext.Span, context) is { } message)
        {
            return message;
        }

        using var sealer = await CreateSealerAsync(context, cancellationToken).ConfigureAwait(false);
        return sealer.Seal(plaintext.Span);
    }

    /// <inheritdoc cref="EncryptAsync"/>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext, EncryptionContext context)
    {
        if (TryEncryptAtHand(plaintext, context) is { } message)
        {
            return message;
        }

        using var sealer = CreateSealer(context);
        return sealer.Seal(plaintext);
    }

    /// <summary>Prepares to write many messages of one context under one data key.</summary>
    /// <param name="context">The pairs to bind to each.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>What writes them; dispose it when they are written.</returns>
    /// <inheritdoc cref="EncryptAsync" path="/exception"/>
    public async ValueTask<MessageSealer> CreateSealerAsync(EncryptionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        MessageContext.RequireUsable(context, _options.UnstoredContextKeys);
        var keyPair = _suite.IsSigned ? EcdsaP384.CreateKeyPair() : null;
        Secret? dataKey = null;
        try
        {
            var full = keyPair is null ? context : WithPublicKey(context, keyPair);
            var (stored, unstored) = MessageContext.Split(full, _options.UnstoredContextKeys);
            (dataKey, var wrapped) = await MessageDataKey.GenerateAsync(_options, _suite.KeyLength, full, cancellationToken).ConfigureAwait(false);
            var header = new HeaderTemplate(_suite, stored, unstored, wrapped, _options.FrameLength);
            return new MessageSealer(dataKey, header, keyPair, _options.FrameLength);
        }
        catch
        {
            dataKey?.Dispose();
            keyPair?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="CreateSealerAsync"/>
    public MessageSealer CreateSealer(EncryptionContext context) => ResultOf(CreateSealerAsync(context));

    /// <summary>Reads a message: verifies all of it, then returns what it holds.</summary>
    /// <param name="message">The whole message. Its bytes must not change meanwhile.</param>
    /// <param name="required">
    /// The pairs that must be bound to it, with these values; <see cref="EncryptionContext.Empty"/> demands none. Pairs that do not stand in the
    /// message must have been bound all the same.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <exception cref="DataNotAuthenticException">The message is malformed, was changed, or is bound to other pairs.</exception>
    /// <exception cref="KeyAccessException">No configured key opens its data key; the message says why for each.</exception>
    /// <exception cref="ProtectedOperationException">The message does not commit to its key and must, or the required pairs cannot be used.</exception>
    public async ValueTask<DecryptedMessage> DecryptAsync(
        ReadOnlyMemory<byte> message, EncryptionContext required, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opening = Prepare(message, required);
        return TryDecryptAtHand(opening, message.Span) ?? await OpenAndDecryptAsync(opening, message, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DecryptAsync"/>
    public DecryptedMessage Decrypt(ReadOnlyMemory<byte> message, EncryptionContext required)
    {
        var opening = Prepare(message, required);
        return TryDecryptAtHand(opening, message.Span) ?? ResultOf(OpenAndDecryptAsync(opening, message, CancellationToken.None));
    }

    /// <summary>Opens the data keys of many messages ahead, several at once, so that each can be decrypted without waiting.</summary>
    /// <param name="messages">The messages, and what their reader demands of each.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>The keys. One that could not be opened is an error when its message is decrypted, not before.</returns>
    public Task<OpenedDataKeys> OpenDataKeysAsync(IEnumerable<StoredMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return OpenedDataKeys.OpenAsync(_options, messages, cancellationToken);
    }

    /// <summary>Writes a message to a stream, in memory for one frame however long it is.</summary>
    /// <param name="plaintext">What it holds, read to its end.</param>
    /// <param name="destination">Where to write. If writing fails, what is there is not a message.</param>
    /// <param name="context">The pairs to bind to it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <inheritdoc cref="EncryptAsync" path="/exception"/>
    public async Task EncryptStreamAsync(Stream plaintext, Stream destination, EncryptionContext context, CancellationToken cancellationToken = default)
    {
        RequireStreams(plaintext, destination);
        using var sealer = await CreateSealerAsync(context, cancellationToken).ConfigureAwait(false);
        await new StreamEncryption<AsynchronousTransfer>(sealer, destination, cancellationToken).RunAsync(plaintext).ConfigureAwait(false);
    }

    /// <inheritdoc cref="EncryptStreamAsync"/>
    public void EncryptStream(Stream plaintext, Stream destination, EncryptionContext context)
    {
        RequireStreams(plaintext, destination);
        using var sealer = CreateSealer(context);
        Complete(new StreamEncryption<SynchronousTransfer>(sealer, destination, CancellationToken.None).RunAsync(plaintext));
    }

    /// <summary>Reads a message from a stream, in memory for one frame however long it is.</summary>
    /// <remarks>
    /// <para>A frame is handed out once it is proved that a holder of the data key wrote it; the last bytes follow only when the end of the
    /// message was verified too. Only when this method has completed is it known that nothing is missing: if it fails or is cancelled, whatever
    /// stands in the destination must be discarded.</para>
    /// <para>A signature comes last. That of a signed message is therefore not verified when its first frames are handed out: such messages are
    /// refused unless <paramref name="signedStreams"/> says otherwise.</para>
    /// </remarks>
    /// <param name="message">The message, read to its end: nothing may follow it.</param>
    /// <param name="destination">Receives the plaintext.</param>
    /// <param name="required">The pairs that must be bound to it.</param>
    /// <param name="signedStreams">What becomes of a signed message.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>All pairs that are bound to the message.</returns>
    /// <exception cref="ProtectedOperationException">
    /// The message is signed and must not be, its frames are too long for the options, it does not commit to its key and must, or the required
    /// pairs cannot be used.
    /// </exception>
    /// <inheritdoc cref="DecryptAsync" path="/exception[position() &lt; 3]"/>
    public async Task<EncryptionContext> DecryptStreamAsync(
        Stream message,
        Stream destination,
        EncryptionContext required,
        SignedStreams signedStreams = SignedStreams.Refuse,
        CancellationToken cancellationToken = default)
    {
        RequireStreams(message, destination);
        ArgumentNullException.ThrowIfNull(required);
        return await new StreamDecryption<AsynchronousTransfer>(_options, destination, cancellationToken)
            .RunAsync(message, required, signedStreams)
            .ConfigureAwait(false);
    }

    /// <inheritdoc cref="DecryptStreamAsync"/>
    public EncryptionContext DecryptStream(Stream message, Stream destination, EncryptionContext required, SignedStreams signedStreams = SignedStreams.Refuse)
    {
        RequireStreams(message, destination);
        ArgumentNullException.ThrowIfNull(required);
        return ResultOf(new StreamDecryption<SynchronousTransfer>(_options, destination, CancellationToken.None).RunAsync(message, required, signedStreams));
    }

    /// <summary>How many random bytes a message takes that is written at hand; 0 if none can be.</summary>
    internal int RandomLengthAtHand { get; }

    /// <summary>Writes a message with keys in memory, with random bytes that the caller has drawn together with those of other messages.</summary>
    /// <param name="plaintext">What it holds.</param>
    /// <param name="context">The pairs to bind to it.</param>
    /// <param name="random">As many as <see cref="RandomLengthAtHand"/> says, for this message alone; clearing them is the caller's task.</param>
    /// <returns>The message; null if a key service may have to be asked.</returns>
    internal byte[]? TryEncryptAtHand(ReadOnlySpan<byte> plaintext, EncryptionContext context, ReadOnlySpan<byte> random)
    {
        ArgumentNullException.ThrowIfNull(context);
        MessageContext.RequireUsable(context, _options.UnstoredContextKeys);
        return RandomLengthAtHand == 0 ? null : MessageAtHand.TryWrite(_options, _suite, plaintext, context, random);
    }

    private byte[]? TryEncryptAtHand(ReadOnlySpan<byte> plaintext, EncryptionContext context)
    {
        if (RandomLengthAtHand == 0)
        {
            return null;
        }

        using var random = new KeyScratch(RandomLengthAtHand);
        RandomBytes.Fill(random.Span);
        return TryEncryptAtHand(plaintext, context, random.Span);
    }

    private async ValueTask<DecryptedMessage> OpenAndDecryptAsync(MessageOpening opening, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var dataKey = await MessageDataKey.OpenAsync(_options, opening.Header, opening.Context, cancellationToken).ConfigureAwait(false);
        return WholeMessage.Decrypt(opening, dataKey, message.Span);
    }

    private DecryptedMessage? TryDecryptAtHand(MessageOpening opening, ReadOnlySpan<byte> message)
    {
        Span<byte> dataKey = stackalloc byte[MessageKeySchedule.MaxKeyLength];
        dataKey = dataKey[..opening.Header.Suite.KeyLength];
        try
        {
            return MessageAtHand.TryOpen(_options, opening.Header, opening.Context, dataKey) ? WholeMessage.Decrypt(opening, dataKey, message) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private MessageOpening Prepare(ReadOnlyMemory<byte> message, EncryptionContext required)
    {
        ArgumentNullException.ThrowIfNull(required);
        return MessageOpening.Prepare(MessageHeader.Parse(message, _options.MaxWrappedDataKeys, required), required, _options);
    }

    private static EncryptionContext WithPublicKey(EncryptionContext context, ECDsa keyPair) => new(
        [.. context, new(MessageContext.PublicKey, Convert.ToBase64String(EcdsaP384.CompressedPublicKey(keyPair)))]);

    private static void RequireStreams(Stream from, Stream to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
    }

    // Where keys are in memory it is complete already; otherwise this thread waits for the key service.
    private static T ResultOf<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    private static void Complete(ValueTask task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }
}
