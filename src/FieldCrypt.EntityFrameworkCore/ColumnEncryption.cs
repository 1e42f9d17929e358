using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Columns;
using FieldCrypt.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>Encrypts annotated members of entities into columns, for every context that is given it by <c>UseFieldCrypt</c>.</summary>
/// <remarks>
/// <para>Immutable and thread-safe. Make one for the application, or for each tenant, and give it to the contexts. All share the services and, with the same
/// <see cref="BlindIndexKeys"/>, the models of Entity Framework Core.</para>
/// <para>A stored value is an AWS Encryption SDK message. It is bound to its table, its column and, unless the entity says otherwise, its row: a value
/// that was moved does not open (docs/sql.md).</para>
/// </remarks>
public sealed class ColumnEncryption : IDisposable
{
    private bool _isDisposed;

    /// <summary>Makes it with the default options: no blind index.</summary>
    /// <param name="keys">Makes and opens data keys. They stay their maker's to dispose.</param>
    public ColumnEncryption(KeyProvider keys)
        : this(new ColumnEncryptionOptions { Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }) })
    {
    }

    /// <summary>Makes it.</summary>
    /// <param name="options">How to encrypt, and with which keys.</param>
    public ColumnEncryption(ColumnEncryptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Messages);
        Cipher = new ColumnCipher(options.Messages);
        IndexKeys = options.IndexKeys;
        IndexKeys?.Hold();
        Logger = (ILogger?)options.LoggerFactory?.CreateLogger<ColumnEncryption>() ?? NullLogger.Instance;
    }

    internal ColumnCipher Cipher { get; }

    internal BlindIndexKeys? IndexKeys { get; }

    internal ILogger Logger { get; }

    /// <summary>
    /// Makes one without keys, for design-time tools: migrations are scaffolded and scripts written with it, and whatever would encrypt or decrypt is
    /// refused.
    /// </summary>
    public static ColumnEncryption ForDesignTime() => new(new ColumnEncryptionOptions
    {
        Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = new DesignTimeKeys() }),
        IndexKeys = BlindIndexKeys.ForDesignTime,
    });

    /// <summary>Opens the key of the blind indexes, so that no query waits for it.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="KeyAccessException">It cannot be opened.</exception>
    public Task OpenIndexKeysAsync(CancellationToken cancellationToken = default) =>
        IndexKeys?.Opened.OpenAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Clears the keys of the blind indexes in memory, when no other encryption shares them.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            IndexKeys?.Release();
        }
    }
}
