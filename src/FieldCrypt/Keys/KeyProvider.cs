using FieldCrypt.Serialization;

namespace FieldCrypt.Keys;

/// <summary>
/// Makes and opens data keys with a wrapping key that never leaves it: a local key, a KMS key, a branch key (AWS: keyring).
/// </summary>
/// <remarks>
/// Implementations are thread-safe and immutable. They bind the encryption context wherever their wrapping can (RSA alone cannot), check
/// what a service answers, and raise <see cref="KeyAccessException"/> when their key cannot be used.
/// </remarks>
public abstract class KeyProvider
{
    /// <summary>Makes a provider that stands for itself.</summary>
    protected KeyProvider() => Members = [this];

    private protected KeyProvider(IReadOnlyList<KeyProvider> members) => Members = members;

    /// <summary>
    /// The providers that this one consists of; only itself unless it is a <see cref="CompositeKeyProvider"/>. A write wraps with every
    /// member that can make data keys, a read is opened by the first that can.
    /// </summary>
    public IReadOnlyList<KeyProvider> Members { get; }

    /// <summary>The provider and its key in a few words, for messages: never anything secret.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Whether the provider can make data keys. One that cannot only opens: as a member of a composite it reads what other members, or
    /// former keys, have wrapped.
    /// </summary>
    public virtual bool CanGenerate => true;

    /// <summary>
    /// Whether the right to open data keys with this provider's key goes without the right to wrap any. Only then does a digital signature, which the
    /// wrapping vouches for, tell writers from readers. False unless a provider knows better: a symmetric key that is used locally wraps as well as it
    /// opens, and the public half of a pair is the right to wrap.
    /// </summary>
    public virtual bool SeparatesWriters => false;

    /// <summary>Makes a random data key and wraps it.</summary>
    /// <param name="length">The number of bytes, 1 to 1,024.</param>
    /// <param name="context">What to bind to the key.</param>
    /// <param name="cancellationToken">Cancels the wait for a service.</param>
    /// <returns>The key, which the caller disposes, and its wrapped form.</returns>
    /// <exception cref="KeyAccessException">The wrapping key cannot be used.</exception>
    public abstract ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken);

    /// <summary>Wraps a data key that another provider made, so that each of several opens the same one.</summary>
    /// <remarks>Messages need it (FieldCrypt.EncryptionSdk), where all members of a composite wrap one data key; items do not.</remarks>
    /// <param name="dataKey">The data key, 1 to 1,024 bytes; it stays the caller's.</param>
    /// <param name="context">What to bind to the key.</param>
    /// <param name="cancellationToken">Cancels the wait for a service.</param>
    /// <returns>The wrapped form.</returns>
    /// <exception cref="KeyAccessException">The wrapping key cannot be used.</exception>
    /// <exception cref="FieldCryptConfigurationException">The provider wraps no data keys, or only those that it makes itself.</exception>
    public virtual ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken) =>
        throw new FieldCryptConfigurationException(
            $"{ForeignText.Shown(Description, 256)} does not wrap data keys of other providers; it can only be the first in a composite that writes.");

    /// <summary>Opens a wrapped data key if it belongs to this provider.</summary>
    /// <param name="wrapped">The wrapped data key, unverified: it comes from the store.</param>
    /// <param name="context">The context it must have been wrapped with.</param>
    /// <param name="cancellationToken">Cancels the wait for a service.</param>
    /// <returns>The key, which the caller disposes, or why it is not this provider's to open.</returns>
    /// <exception cref="KeyAccessException">It belongs to this provider, but could not be opened.</exception>
    public abstract ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken);

    /// <summary>What uses keys of a key service on its behalf, for those who look after these keys: itself, unless it works with what another opens.</summary>
    internal virtual IReadOnlyList<object> KeyUsers => [this];

    /// <summary>How many random bytes the making of a data key takes from its caller; none if the provider draws its own.</summary>
    internal virtual int RandomLength(int length) => 0;

    /// <summary>Makes a data key from random bytes that the caller has drawn together with its own: a draw costs as much as encrypting a few values.</summary>
    /// <param name="length">The number of bytes.</param>
    /// <param name="random">As many as <see cref="RandomLength"/> says, for this key alone; clearing them is the caller's task.</param>
    /// <param name="context">What to bind to the key.</param>
    /// <param name="cancellationToken">Cancels the wait for a service.</param>
    internal virtual ValueTask<GeneratedDataKey> GenerateAsync(
        int length, ReadOnlyMemory<byte> random, EncryptionContext context, CancellationToken cancellationToken) =>
        GenerateAsync(length, context, cancellationToken);

    /// <summary>
    /// Opens a wrapped data key with a key that is in memory, without a task and without an object: for readers of many small values. A provider that has no such
    /// keys leaves it at false.
    /// </summary>
    /// <param name="wrapped">The wrapped data key, unverified.</param>
    /// <param name="context">The context it must have been wrapped with.</param>
    /// <param name="dataKey">Receives the data key, which has exactly this length; clearing it is the caller's task, whatever comes of it.</param>
    /// <returns>Whether it was opened. If not, for whatever reason, <see cref="UnwrapAsync"/> is asked, which opens it or says why it cannot.</returns>
    internal virtual bool TryUnwrapAtHand(WrappedDataKey wrapped, EncryptionContext context, Span<byte> dataKey) => false;

    /// <summary>Wraps a data key with a key that is in memory, without a task and without an object: for writers of many small values.</summary>
    /// <param name="dataKey">The data key; clearing it is the caller's task.</param>
    /// <param name="random">
    /// Random bytes for this wrapping alone, as many as <see cref="RandomLength"/> says beyond the data key; clearing them is the caller's task.
    /// </param>
    /// <param name="context">What to bind to the key.</param>
    /// <param name="writer">Receives the wrapped data key as it is stored, or nothing.</param>
    /// <returns>Whether it was wrapped. If not, <see cref="GenerateAsync(int, EncryptionContext, CancellationToken)"/> is asked.</returns>
    internal virtual bool TryWrapAtHand(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> random, EncryptionContext context, ref ByteWriter writer) => false;

    /// <inheritdoc cref="Description"/>
    public sealed override string ToString() => Description;
}
