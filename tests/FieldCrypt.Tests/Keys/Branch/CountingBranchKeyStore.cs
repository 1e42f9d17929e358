using System.Collections.Concurrent;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Branch;

/// <summary>A store that counts what it is asked, remembers what it handed out, and can be made to wait or fail.</summary>
internal sealed class CountingBranchKeyStore(BranchKeyStore store) : BranchKeyStore
{
    private readonly ConcurrentQueue<Secret> _handedOut = new();

    public int ActiveCalls;
    public int VersionCalls;

    public int Calls => ActiveCalls + VersionCalls;

    public Func<CancellationToken, Task> BeforeAnswering { get; set; } = _ => Task.CompletedTask;

    public IEnumerable<Secret> HandedOut => _handedOut;

    public override async ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref ActiveCalls);
        await BeforeAnswering(cancellationToken);
        return Remember(await store.GetActiveAsync(branchKeyId, cancellationToken));
    }

    public override async ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref VersionCalls);
        await BeforeAnswering(cancellationToken);
        return Remember(await store.GetVersionAsync(branchKeyId, version, cancellationToken));
    }

    public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) =>
        store.GetBeaconKeyAsync(branchKeyId, cancellationToken);

    private BranchKey Remember(BranchKey key)
    {
        _handedOut.Enqueue(key.Key);
        return key;
    }
}
