using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.Keys.Branch;

/// <summary>The branch keys of a store that are opened and in memory.</summary>
/// <remarks>Thread-safe. Whoever gets a key holds it and releases it.</remarks>
internal sealed class OpenedBranchKeys : IDisposable
{
    private readonly BranchKeyStore _store;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly KeyCache<Id, OpenedBranchKey> _opened;
    private readonly MissingKeys<Id> _missing;

    public OpenedBranchKeys(BranchKeyStore store, BranchKeyOptions options)
    {
        options.Validate();
        _store = store;
        _timeout = options.OpenTimeout;
        _time = options.Cache.TimeProvider;
        _opened = new(options.Cache, LoadAsync, name: "branch keys");
        _missing = new(_time);
    }

    /// <inheritdoc cref="BranchKeyStore.KeyUsers"/>
    public IReadOnlyList<object> KeyUsers => _store.KeyUsers;

    /// <summary>The version that new data keys are wrapped with.</summary>
    public ValueTask<OpenedBranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) =>
        _opened.GetAsync(new Id(branchKeyId, null), cancellationToken);

    /// <summary>The version that new data keys are wrapped with, if it is in memory.</summary>
    public bool TryGetActive(string branchKeyId, [NotNullWhen(true)] out OpenedBranchKey? opened) => _opened.TryGet(new Id(branchKeyId, null), out opened);

    /// <summary>The version that a stored data key names, if it is in memory.</summary>
    public bool TryGetVersion(string branchKeyId, Guid version, [NotNullWhen(true)] out OpenedBranchKey? opened)
    {
        if (_opened.TryGet(new Id(branchKeyId, null), out opened))
        {
            if (opened.Key.Version == version)
            {
                return true;
            }

            opened.Release();
        }

        return _opened.TryGet(new Id(branchKeyId, version), out opened);
    }

    /// <summary>The version that a stored data key names: the active one, if it is that and in memory, so that writers that read open it once.</summary>
    public ValueTask<OpenedBranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
        TryGetVersion(branchKeyId, version, out var opened) ? new(opened) : _opened.GetAsync(new Id(branchKeyId, version), cancellationToken);

    public void Forget(string branchKeyId)
    {
        _opened.RemoveWhere(id => id.BranchKeyId == branchKeyId);
        _missing.RemoveWhere(id => id.BranchKeyId == branchKeyId);
    }

    public void Dispose() => _opened.Dispose();

    // Shared by all who wait for it, so that no caller's cancellation ends it.
    private async Task<OpenedBranchKey> LoadAsync(Id id)
    {
        _missing.ThrowIfKnown(id);
        using var timeout = new CancellationTokenSource(_timeout, _time);
        try
        {
            var answer = await AskAsync(id, timeout.Token).WithinAsync(static late => late?.Key?.Dispose(), timeout.Token).ConfigureAwait(false);
            return new OpenedBranchKey(Asked(id, answer));
        }
        catch (KeyAccessException e) when (id.Version is not null && e.Reason == KeyAccessFailure.NotFound)
        {
            // Stored data names versions, and may name any.
            _missing.Remember(id, e);
            throw;
        }
        catch (OperationCanceledException e)
        {
            var why = timeout.IsCancellationRequested ? $"within {_timeout.TotalSeconds:0.#} s" : "because the store gave up by itself";
            throw new KeyAccessException(
                KeyAccessFailure.Unreachable, $"Branch key {ForeignText.Shown(id.BranchKeyId)} could not be read and opened {why}.", e)
            {
                KeyId = id.BranchKeyId,
            };
        }
    }

    // Whatever it throws stands in the task.
    private async Task<BranchKey> AskAsync(Id id, CancellationToken cancellationToken) => id.Version is { } version
        ? await _store.GetVersionAsync(id.BranchKeyId, version, cancellationToken).ConfigureAwait(false)
        : await _store.GetActiveAsync(id.BranchKeyId, cancellationToken).ConfigureAwait(false);

    // A store may be the application's own. What is wrapped under another id, or another key than a branch key is, could not be read, or would be weak.
    private static BranchKey Asked(Id id, BranchKey? answer)
    {
        if (answer?.Key is { Length: BranchKey.Length } && answer.Id == id.BranchKeyId && (id.Version is null || answer.Version == id.Version))
        {
            return answer;
        }

        answer?.Key?.Dispose();
        throw new KeyAccessException(
            KeyAccessFailure.InvalidResponse,
            $"The key store answered with something else than the asked version of branch key {ForeignText.Shown(id.BranchKeyId)}, of {BranchKey.Length} bytes.")
        {
            KeyId = id.BranchKeyId,
        };
    }

    /// <summary>A version of a branch key, or the active one.</summary>
    private readonly record struct Id(string BranchKeyId, Guid? Version);
}
