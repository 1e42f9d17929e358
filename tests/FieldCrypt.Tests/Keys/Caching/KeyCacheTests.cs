using System.Collections.Concurrent;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.Tests.Keys.Caching;

/// <summary>What users of opened keys rely on: one load for all, bounded age and number, and keys cleared once nobody uses them.</summary>
public sealed class KeyCacheTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ManualTime _time = new();
    private readonly ConcurrentBag<TestKey> _made = [];
    private readonly ConcurrentDictionary<string, int> _loads = new();
    private readonly KeyCache<string, TestKey> _cache;
    private Func<string, Task> _beforeLoad = _ => Task.CompletedTask;

    public KeyCacheTests() => _cache = Cache(new KeyCacheOptions());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Sixty_four_cold_callers_share_one_load()
    {
        var gate = Gate();
        var waiting = Enumerable.Range(0, 64).Select(_ => Task.Run(async () => await _cache.GetAsync("a", Cancellation), Cancellation)).ToArray();
        await LoadsAsync("a", 1);
        gate.SetResult();
        var keys = await Task.WhenAll(waiting);
        Assert.All(keys, key => Assert.Same(keys[0], key));
        Assert.Equal(1, _loads["a"]);
    }

    [Fact]
    public async Task Different_keys_are_loaded_side_by_side()
    {
        var gate = Gate();
        var (first, second) = (_cache.GetAsync("a", Cancellation).AsTask(), _cache.GetAsync("b", Cancellation).AsTask());
        await LoadsAsync("a", 1);
        await LoadsAsync("b", 1);
        gate.SetResult();
        Assert.NotSame(await first, await second);
    }

    [Fact]
    public async Task A_key_is_served_until_its_lifetime_ends_and_loaded_again_then()
    {
        var cache = Cache(new KeyCacheOptions { RefreshAfter = 1 });
        var first = await UseAsync(cache, "a");
        _time.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.Same(first, await UseAsync(cache, "a"));
        Assert.False(first.IsCleared);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(cache.TryGet("a", out _));
        Assert.NotSame(first, await UseAsync(cache, "a"));
        Assert.Equal(1, first.TimesCleared);
        cache.Dispose();
    }

    [Fact]
    public async Task A_key_in_use_is_loaded_again_ahead_of_its_end_and_nobody_waits()
    {
        var first = await UseAsync(_cache, "a");
        _time.Advance(Lifetime * 0.79);
        Assert.Same(first, Held("a"));
        Assert.Equal(1, _loads["a"]);
        var gate = Gate();
        _time.Advance(Lifetime * 0.02);
        for (var i = 0; i < 10; i++)
        {
            Assert.Same(first, Held("a"));
        }

        await LoadsAsync("a", 2);
        gate.SetResult();
        await UntilAsync(() => Held("a") != first && first.IsCleared);
        Assert.Equal(2, _loads["a"]);
        Assert.Equal(1, first.TimesCleared);
        _time.Advance(Lifetime * 0.5);
        Assert.NotNull(Held("a"));
    }

    [Fact]
    public async Task A_key_that_nobody_uses_is_not_loaded_ahead()
    {
        await UseAsync(_cache, "a");
        _time.Advance(Lifetime * 0.9);
        Assert.Equal(1, _loads["a"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_that_fails_keeps_the_key_until_its_end_and_is_tried_again(bool isOwnError)
    {
        var first = await UseAsync(_cache, "a");
        _beforeLoad = _ => throw (isOwnError ? new KeyUnavailableException("down") : new InvalidOperationException("broken"));
        _time.Advance(Lifetime * 0.85);
        Assert.Same(first, Held("a"));
        await LoadsAsync("a", 2);

        // It is tried again now and then while the key is used.
        await UntilAsync(() =>
        {
            _time.AdvanceToTimer();
            return Held("a") != first || _loads["a"] > 2;
        });
        Assert.True(_loads["a"] > 2, "not tried again");
        Assert.False(first.IsCleared);

        _time.Advance(Lifetime);
        await Assert.ThrowsAnyAsync<Exception>(async () => await _cache.GetAsync("a", Cancellation));
        Assert.Equal(1, first.TimesCleared);
    }

    [Fact]
    public async Task A_load_that_fails_is_an_error_for_all_who_wait_and_is_not_remembered()
    {
        var gate = Gate();
        var waiting = Enumerable.Range(0, 8).Select(_ => _cache.GetAsync("a", Cancellation).AsTask()).ToArray();
        await LoadsAsync("a", 1);
        gate.SetException(new KeyUnavailableException("down"));
        foreach (var wait in waiting)
        {
            await Assert.ThrowsAsync<KeyUnavailableException>(() => wait);
        }

        _beforeLoad = _ => Task.CompletedTask;
        Assert.NotNull(await UseAsync(_cache, "a"));
        Assert.Equal(2, _loads["a"]);
    }

    [Fact]
    public async Task Cancelling_one_who_waits_leaves_the_others_waiting_for_the_same_load()
    {
        var gate = Gate();
        using var cancel = new CancellationTokenSource();
        var first = _cache.GetAsync("a", cancel.Token).AsTask();
        var second = _cache.GetAsync("a", Cancellation).AsTask();
        await LoadsAsync("a", 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        gate.SetResult();
        Assert.False((await second).IsCleared);
        Assert.Equal(1, _loads["a"]);
    }

    [Fact]
    public async Task More_keys_than_there_is_room_for_clear_the_one_that_was_not_used_for_longest()
    {
        var cache = Cache(new KeyCacheOptions { Capacity = 3 });
        var keys = new Dictionary<string, TestKey>();
        foreach (var id in new[] { "a", "b", "c" })
        {
            keys[id] = await UseAsync(cache, id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await UseAsync(cache, "a");
        _time.Advance(TimeSpan.FromSeconds(1));
        await UseAsync(cache, "d");
        Assert.Equal(3, cache.Count);
        Assert.Equal(["b"], keys.Where(pair => pair.Value.IsCleared).Select(pair => pair.Key));
        cache.Dispose();
    }

    [Fact]
    public async Task A_key_in_use_is_cleared_only_when_its_last_user_has_let_go()
    {
        var first = await _cache.GetAsync("a", Cancellation);
        Assert.Same(first, await _cache.GetAsync("a", Cancellation));
        _cache.Remove("a");
        Assert.False(first.IsCleared);
        first.Release();
        Assert.False(first.IsCleared);
        first.Release();
        Assert.Equal(1, first.TimesCleared);
        Assert.False(first.TryHold());
    }

    [Fact]
    public async Task A_disposed_cache_clears_what_nobody_uses_and_refuses_whoever_asks()
    {
        var (used, unused) = (await _cache.GetAsync("a", Cancellation), await UseAsync(_cache, "b"));
        _cache.Dispose();
        Assert.True(unused.IsCleared);
        Assert.False(used.IsCleared);
        used.Release();
        Assert.True(used.IsCleared);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _cache.GetAsync("a", Cancellation));
        Assert.False(_cache.TryGet("b", out _));
    }

    [Fact]
    public async Task A_key_that_comes_after_the_cache_was_disposed_is_cleared()
    {
        var gate = Gate();
        var waiting = _cache.GetAsync("a", Cancellation).AsTask();
        await LoadsAsync("a", 1);
        _cache.Dispose();
        gate.SetResult();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await UntilAsync(() => _made.Single().IsCleared);
    }

    [Fact]
    public async Task Under_load_no_user_sees_a_cleared_key_and_all_are_cleared_once_in_the_end()
    {
        var cache = Cache(new KeyCacheOptions { Capacity = 4 });
        await Parallel.ForAsync(0, 8, Cancellation, async (worker, cancellation) =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 2_000; i++)
            {
                var key = await cache.GetAsync($"{random.Next(8)}", cancellation);
                Assert.False(key.IsCleared);
                key.Release();
                if (i % 100 == 0)
                {
                    _time.Advance(TimeSpan.FromSeconds(20));
                    cache.Remove($"{random.Next(8)}");
                }
            }
        });
        cache.Dispose();
        await UntilAsync(() => _made.All(key => key.IsCleared));
        Assert.All(_made, key => Assert.Equal(1, key.TimesCleared));
    }

    [Theory]
    [InlineData(0.5, 0.8, 1)]
    [InlineData(60, 0, 1)]
    [InlineData(60, 1.01, 1)]
    [InlineData(60, double.NaN, 1)]
    [InlineData(60, 0.8, 0)]
    public void Options_out_of_range_are_refused(double seconds, double refreshAfter, int capacity) =>
        Assert.Throws<FieldCryptConfigurationException>(() => Cache(new KeyCacheOptions
        {
            Lifetime = TimeSpan.FromSeconds(seconds),
            RefreshAfter = refreshAfter,
            Capacity = capacity,
        }));

    private KeyCache<string, TestKey> Cache(KeyCacheOptions options) => new(options with { TimeProvider = _time }, async id =>
    {
        var number = _loads.AddOrUpdate(id, 1, (_, count) => count + 1);
        await _beforeLoad(id);
        var key = new TestKey(number);
        _made.Add(key);
        return key;
    });

    /// <summary>Holds every load back until it is opened.</summary>
    private TaskCompletionSource Gate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _beforeLoad = _ => gate.Task;
        return gate;
    }

    private static async Task<TestKey> UseAsync(KeyCache<string, TestKey> cache, string id)
    {
        var key = await cache.GetAsync(id, Cancellation);
        key.Release();
        return key;
    }

    /// <summary>The key in memory, if there is one, let go again.</summary>
    private TestKey? Held(string id) => _cache.TryGet(id, out var key) ? Released(key) : null;

    private static TestKey Released(TestKey key)
    {
        key.Release();
        return key;
    }

    private Task LoadsAsync(string id, int count) => UntilAsync(() => _loads.GetValueOrDefault(id) >= count);

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Cancellation);
        }
    }
}
