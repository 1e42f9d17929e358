namespace FieldCrypt.Keys;

/// <summary>What protects the keys in a branch key store: a key service, which makes, rewraps and opens them without the store ever seeing one.</summary>
/// <remarks>Thread-safe. FieldCrypt.Kms has the one for AWS KMS.</remarks>
public abstract class BranchKeyProtection
{
    internal BranchKeyProtection()
    {
    }

    /// <summary>The protection and its key in a few words, for messages.</summary>
    public abstract string Description { get; }

    /// <summary>The name of the protecting key as new branch keys carry it.</summary>
    /// <exception cref="FieldCryptConfigurationException">It only opens, because it has no key of its own.</exception>
    internal abstract string KeyForNew { get; }

    /// <summary>Whether it opens branch keys that anybody at all protected.</summary>
    internal virtual bool IncludesStrangers => false;

    /// <summary>Whether branch keys that carry this key name are its to open; if not, why.</summary>
    internal abstract string? ReasonAgainst(string keyName);

    /// <summary>Has a key of 32 bytes made; only its wrapped form comes back.</summary>
    /// <param name="keyName">The key name that the new key carries.</param>
    /// <param name="context">What to bind to it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    internal abstract ValueTask<byte[]> GenerateAsync(string keyName, EncryptionContext context, CancellationToken cancellationToken);

    /// <summary>Has a wrapped key wrapped under another context, and so the former context verified.</summary>
    internal abstract ValueTask<byte[]> RewrapAsync(
        string keyName, ReadOnlyMemory<byte> wrapped, EncryptionContext from, EncryptionContext to, CancellationToken cancellationToken);

    /// <summary>Has a wrapped key opened, and so its context verified.</summary>
    internal abstract ValueTask<Secret> OpenAsync(
        string keyName, ReadOnlyMemory<byte> wrapped, EncryptionContext context, CancellationToken cancellationToken);
}
