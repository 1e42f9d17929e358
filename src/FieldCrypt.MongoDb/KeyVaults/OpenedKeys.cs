using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;
using FieldCrypt.MongoDb.Format;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.KeyVaults;

/// <summary>The data keys of a vault that are opened and in memory, by id and by alternate name.</summary>
/// <remarks>
/// Thread-safe. Serializers are synchronous, so there is a synchronous way; in the steady state it finds every key in memory, because keys in use
/// are opened again before they expire.
/// </remarks>
internal sealed class OpenedKeys : IDisposable
{
    // MongoDB's error code: the user may not do this.
    private const int Unauthorized = 13;

    private readonly KeyCache<Guid, DataKey> _byId;
    private readonly KeyCache<string, NamedKey> _byName;
    private readonly Func<string, CancellationToken, Task<DataKeyDocument>> _findByName;
    private readonly Func<Guid, CancellationToken, Task<DataKeyDocument>> _findById;
    private readonly Func<DataKeyDocument, CancellationToken, Task<Secret>> _open;
    private readonly TimeSpan _timeout;
    private readonly FrozenDictionary<string, Guid> _pinned;

    public OpenedKeys(
        KeyVaultOptions options,
        Func<Guid, CancellationToken, Task<DataKeyDocument>> findById,
        Func<string, CancellationToken, Task<DataKeyDocument>> findByName,
        Func<DataKeyDocument, CancellationToken, Task<Secret>> open)
    {
        options.Validate();
        _findById = findById;
        _findByName = findByName;
        _open = open;
        _timeout = options.OpenTimeout;
        _pinned = options.PinnedKeys.ToFrozenDictionary(StringComparer.Ordinal);
        _byId = new(options.Cache, LoadAsync);
        _byName = new(options.Cache, ResolveAsync, StringComparer.Ordinal);
    }

    /// <summary>A data key by id, held for the caller.</summary>
    public ValueTask<DataKey> GetAsync(Guid id, CancellationToken cancellationToken) => _byId.GetAsync(id, cancellationToken);

    /// <summary>A data key by alternate name, held for the caller.</summary>
    public async ValueTask<DataKey> GetAsync(string name, CancellationToken cancellationToken)
    {
        var id = await IdOfAsync(name, cancellationToken).ConfigureAwait(false);
        try
        {
            return await _byId.GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e) when (e.Reason == KeyAccessFailure.NotFound)
        {
            // The name may have moved on to another key, and the one that it meant was deleted: look again.
            _byName.Remove(name);
            var now = await IdOfAsync(name, cancellationToken).ConfigureAwait(false);
            if (now == id)
            {
                throw;
            }

            return await _byId.GetAsync(now, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A data key by id or alternate name, held for the caller.</summary>
    public ValueTask<DataKey> GetAsync(DataKeyReference key, CancellationToken cancellationToken) =>
        key.AlternateName is { } name ? GetAsync(name, cancellationToken) : GetAsync(key.Id, cancellationToken);

    /// <summary>The id of the data key that is meant.</summary>
    public ValueTask<Guid> IdOfAsync(DataKeyReference key, CancellationToken cancellationToken) =>
        key.AlternateName is { } name ? IdOfAsync(name, cancellationToken) : ValueTask.FromResult(key.Id);

    /// <summary>A data key by id or alternate name, held for the caller; blocks only if it is not in memory.</summary>
    public DataKey Get(DataKeyReference key) => key.AlternateName is { } name ? Get(name) : Get(key.Id);

    /// <summary>A data key by id, held for the caller; blocks only if it is not in memory.</summary>
    public DataKey Get(Guid id) => _byId.TryGet(id, out var key) ? key : Wait(GetAsync, id);

    /// <summary>A data key by alternate name, held for the caller; blocks only if it is not in memory.</summary>
    public DataKey Get(string name) => TryGet(name, out var key) ? key : Wait(GetAsync, name);

    /// <summary>Whether an id is that of the key that is meant; blocks only if what its name means is not in memory.</summary>
    public bool IsIdOf(DataKeyReference key, Guid id)
    {
        if (key.AlternateName is not { } name)
        {
            return key.Id == id;
        }

        if (IdOf(name) == id)
        {
            return true;
        }

        // The name may have moved on to another key just now, and another process have used that already: look again, once.
        if (IsPinned(name, out _))
        {
            return false;
        }

        _byName.Remove(name);
        return IdOf(name) == id;
    }

    /// <summary>Whether the id that a name must mean was configured.</summary>
    public bool IsPinned(string name, out Guid id) => _pinned.TryGetValue(name, out id);

    public void Forget(Guid id, IEnumerable<string> names)
    {
        _byId.Remove(id);
        foreach (var name in names)
        {
            _byName.Remove(name);
        }
    }

    public void Dispose()
    {
        _byName.Dispose();
        _byId.Dispose();
    }

    private bool TryGet(string name, [NotNullWhen(true)] out DataKey? key)
    {
        key = null;
        if (!_byName.TryGet(name, out var named))
        {
            return false;
        }

        try
        {
            return _byId.TryGet(named.Id, out key);
        }
        finally
        {
            named.Release();
        }
    }

    // On the pool, so that no synchronization context of the caller is waited for.
    private static TResult Wait<TName, TResult>(Func<TName, CancellationToken, ValueTask<TResult>> get, TName name) =>
        Task.Run(() => get(name, CancellationToken.None).AsTask()).GetAwaiter().GetResult();

    private Guid IdOf(string name)
    {
        if (!_byName.TryGet(name, out var named))
        {
            return Wait(IdOfAsync, name);
        }

        try
        {
            return named.Id;
        }
        finally
        {
            named.Release();
        }
    }

    private async ValueTask<Guid> IdOfAsync(string name, CancellationToken cancellationToken)
    {
        var named = await _byName.GetAsync(name, cancellationToken).ConfigureAwait(false);
        try
        {
            return named.Id;
        }
        finally
        {
            named.Release();
        }
    }

    private Task<DataKey> LoadAsync(Guid id) => ReadAsync($"{id}", async cancellationToken =>
    {
        var document = await _findById(id, cancellationToken).ConfigureAwait(false);
        return new DataKey(id, await _open(document, cancellationToken).ConfigureAwait(false));
    });

    private Task<NamedKey> ResolveAsync(string name) => IsPinned(name, out var pinned)
        ? Task.FromResult(new NamedKey(pinned))
        : ReadAsync($"'{ForeignText.Shown(name)}'", async cancellationToken => new NamedKey((await _findByName(name, cancellationToken).ConfigureAwait(false)).Id));

    // Shared by all who wait for it, so that no caller's cancellation ends it.
    private async Task<TKey> ReadAsync<TKey>(string key, Func<CancellationToken, Task<TKey>> read)
        where TKey : SharedKey
    {
        using var timeout = new CancellationTokenSource(_timeout);
        var reading = read(timeout.Token);
        try
        {
            return await reading.WithinAsync(static late => late.Release(), timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            var why = timeout.IsCancellationRequested ? $"within {_timeout.TotalSeconds:0.#} s" : "because its master key gave up by itself";
            throw new KeyAccessException(KeyAccessFailure.Unreachable, $"Data key {key} could not be read and opened {why}.", e) { KeyId = key };
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            throw new KeyAccessException(
                ReasonOf(e), $"Data key {key} could not be read from the key vault: the server cannot be reached, or refuses.", e)
            {
                KeyId = key,
            };
        }
    }

    private static KeyAccessFailure ReasonOf(Exception failure) => failure switch
    {
        MongoAuthenticationException or MongoCommandException { Code: Unauthorized } => KeyAccessFailure.AccessDenied,
        MongoCommandException or MongoQueryException => KeyAccessFailure.ServiceFault,
        _ => KeyAccessFailure.Unreachable,
    };
}
