using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Branch;
using FieldCrypt.Tests.Keys.Branch;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Tests.Keys.Caching;

/// <summary>
/// Caches far too small for what is asked of them, while keys expire, are refreshed, forgotten and rotated: every result is checked against the store,
/// past every cache.
/// </summary>
public sealed class CacheStressTests : IDisposable
{
    private const int Tenants = 60;
    private const int Threads = 4;
    private const int OperationsOfThread = 1500;
    private const int Remembered = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly KeyCacheOptions Small = new() { Capacity = 10, Lifetime = TimeSpan.FromSeconds(10), RefreshAfter = 0.3 };

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryBranchKeyStore _store = new();
    private readonly CountingBranchKeyStore _counting;
    private readonly BranchKeyProvider _keys;
    private readonly CachingKeyProvider _caching;

    public CacheStressTests()
    {
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            Rotate(Id(tenant), generation: 0);
        }

        _counting = new CountingBranchKeyStore(_store);
        var options = Small with { TimeProvider = _time };
        _keys = new BranchKeyProvider(_counting, context => context["tenant"], new BranchKeyOptions { Cache = options });
        _caching = new CachingKeyProvider(_keys, options);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _caching.Dispose();
        _keys.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Under_eviction_expiry_refresh_forgetting_and_rotation_every_result_is_right_and_nothing_stays()
    {
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => WorkAsync(new Random(thread)))));
        Assert.True(_counting.Calls > 1000, $"Only {_counting.Calls} keys were opened: the caches were never under pressure.");

        _caching.Dispose();
        _keys.Dispose();

        // What was being opened ahead when the caches were disposed is cleared when it arrives.
        SpinWait.SpinUntil(() => _counting.HandedOut.All(IsCleared), Patience);
        Assert.DoesNotContain(false, _counting.HandedOut.Select(IsCleared));
    }

    private static bool IsCleared(Secret key) => key.ToString() == "Secret (cleared)";

    private async Task WorkAsync(Random random)
    {
        var made = new Queue<(WrappedDataKey Wrapped, EncryptionContext Context, byte[] DataKey)>();
        for (var i = 0; i < OperationsOfThread; i++)
        {
            var tenant = Id(random.Next(Tenants));
            var context = Contexts.Of(("tenant", tenant));
            made.Enqueue(await GenerateAsync(tenant, context));
            if (made.Count > Remembered)
            {
                made.Dequeue();
            }

            var (wrapped, itsContext, dataKey) = made.ElementAt(random.Next(made.Count));
            Assert.Equal(dataKey, await OpenAsync(_keys, wrapped, itsContext));
            Assert.Equal(dataKey, await OpenAsync(_caching, wrapped, itsContext));
            Disturb(random, tenant);
        }
    }

    private async Task<(WrappedDataKey Wrapped, EncryptionContext Context, byte[] DataKey)> GenerateAsync(string tenant, EncryptionContext context)
    {
        var generated = await _keys.GenerateAsync(32, context, Cancel);
        using var key = generated.Key;
        var version = BranchKeyWrapping.VersionIn(generated.Wrapped.Ciphertext.Span)!.Value;
        var branchKey = await _store.GetVersionAsync(tenant, version, Cancel);
        using var itsKey = branchKey.Key;
        using var opened = BranchKeyWrapping.TryUnwrap(branchKey, generated.Wrapped.Ciphertext.Span, context);
        Assert.Equal(key.Bytes(), opened?.Bytes());
        return (generated.Wrapped, context, key.Bytes());
    }

    private static async Task<byte[]?> OpenAsync(KeyProvider keys, WrappedDataKey wrapped, EncryptionContext context)
    {
        using var key = (await keys.UnwrapAsync(wrapped, context, Cancel)).Key;
        return key?.Bytes();
    }

    private void Disturb(Random random, string tenant)
    {
        switch (random.Next(400))
        {
            case 0:
                _keys.Forget(tenant);
                break;
            case 1:
                _caching.Forget();
                break;
            case 2:
                Rotate(tenant, generation: random.Next());
                break;
            case < 40:
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(1000)));
                break;
        }
    }

    private void Rotate(string tenant, int generation) =>
        _store.Add(tenant, Guid.NewGuid(), SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant} {generation}")));

    private static string Id(int tenant) => $"tenant-{tenant}";
}
