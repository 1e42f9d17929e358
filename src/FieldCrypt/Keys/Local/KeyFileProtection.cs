using System.Text;
using FieldCrypt.Keys.Local;

namespace FieldCrypt.Keys;

/// <summary>What protects a <see cref="KeyFile"/> on disk: a passphrase, or a key that the host's secret store hands over.</summary>
/// <remarks>
/// Thread-safe; disposing clears the secret. What a passphrase became for a file stays in memory, so that reading the file again does not stretch it
/// again: keep one protection for the files that it opens.
/// </remarks>
public sealed class KeyFileProtection : IDisposable
{
    internal const int KeyLength = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StretchedKeys _stretched = new();
    private readonly SemaphoreSlim _stretching = new(1);

    private KeyFileProtection(Secret secret, PassphraseCost? cost)
    {
        Secret = secret;
        Cost = cost;
    }

    internal Secret Secret { get; }

    /// <summary>What deriving a key from the passphrase costs; null if the secret is a key itself.</summary>
    internal PassphraseCost? Cost { get; }

    /// <summary>A passphrase, stretched with Argon2id (64 MiB, 3 passes) when a file is written; when read, with what the file says.</summary>
    /// <param name="passphrase">
    /// At least 8 characters, used as they are: not trimmed, not normalized. Clearing the original is the caller's task.
    /// </param>
    /// <exception cref="FieldCryptConfigurationException">The passphrase is shorter, or not valid UTF-16.</exception>
    public static KeyFileProtection Passphrase(ReadOnlySpan<char> passphrase) => Passphrase(passphrase, PassphraseCost.Default);

    /// <summary>A key of 32 bytes from the host's secret store.</summary>
    /// <param name="key">The key, of which a copy is kept.</param>
    /// <exception cref="FieldCryptConfigurationException">The key has another length.</exception>
    public static KeyFileProtection Key(ReadOnlySpan<byte> key) => key.Length == KeyLength
        ? new KeyFileProtection(Secret.CopyOf(key), null)
        : throw new FieldCryptConfigurationException($"The key that protects a key file has {KeyLength} bytes.");

    /// <summary>Clears the secret.</summary>
    public void Dispose()
    {
        Secret.Dispose();
        _stretched.Dispose();
    }

    /// <summary>The key that the passphrase becomes under a salt; stretched once, however often a file is read.</summary>
    internal Secret Stretched(PassphraseCost cost, byte[] salt) => _stretched.Get(cost, salt, Secret);

    /// <summary>
    /// Reads or writes a file on another thread than the caller's: stretching a passphrase keeps a processor busy. One at a time does so, and who waits for it
    /// takes no thread and can be cancelled.
    /// </summary>
    internal async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Cost is null)
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }

        await _stretching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _stretching.Release();
        }
    }

    internal static KeyFileProtection Passphrase(ReadOnlySpan<char> passphrase, PassphraseCost cost)
    {
        const int LeastLength = 8;
        if (passphrase.IsEmpty)
        {
            throw new FieldCryptConfigurationException("The passphrase of a key file is empty, as it is where an environment variable or a setting has no value.");
        }

        if (passphrase.Length < LeastLength)
        {
            throw new FieldCryptConfigurationException($"The passphrase of a key file has at least {LeastLength} characters.");
        }

        try
        {
            var secret = Secret.Create(
                StrictUtf8.GetByteCount(passphrase), passphrase, static (bytes, characters) => StrictUtf8.GetBytes(characters, bytes));
            return new KeyFileProtection(secret, cost);
        }
        catch (EncoderFallbackException)
        {
            // Not passed on as the cause: it names a character of the passphrase and where it stands.
            throw new FieldCryptConfigurationException("The passphrase of a key file is not valid text.");
        }
    }
}
