using System.Collections.Concurrent;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Tests.Keys.Caching;

public sealed class KeyCacheTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<TestKey> _opened = new();
    private readonly KeyCache<int, TestKey> _cache;
    private Func<int, Task> _beforeOpening = _ => Task.CompletedTask;

    public KeyCacheTests() => _cache = Cache(capacity: 10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task However_many_ask_for_a_cold_key_it_is_opened_once()
    {
        var gate = new TaskCompletionSource();
        _beforeOpening = _ => gate.Task;
        var asking = Enumerable.Range(0, 64).Select(_ => _cache.GetAsync(1, Cancel).AsTask()).ToList();
        gate.SetResult();

        var keys = await Task.WhenAll(asking);

        Assert.Single(_opened);
        Assert.All(keys, key => Assert.Same(keys[0], key));
        Assert.All(keys, key => key.Release());
        Assert.False(keys[0].IsCleared);
    }

    [Fact]
    public async Task Who_misses_a_key_and_is_overtaken_by_its_opening_does_not_open_it_again()
    {
        var gate = new TaskCompletionSource();
        _beforeOpening = _ => gate.Task;
        using var cache = Cache(capacity: 10, name: nameof(Who_misses_a_key_and_is_overtaken_by_its_opening_does_not_open_it_again));
        var first = cache.GetAsync(1, Cancel).AsTask();

        // Between the look into the cache and the look for a load that is under way.
        using var overtaking = new CacheMisses(nameof(Who_misses_a_key_and_is_overtaken_by_its_opening_does_not_open_it_again), () =>
        {
            gate.SetResult();
            first.Wait(Cancel);
        });
        var second = await cache.GetAsync(1, Cancel);

        Assert.Single(_opened);
        Assert.Same(await first, second);
        second.Release();
        second.Release();
        Assert.False(second.IsCleared);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_others_waiting_for_the_same_key()
    {
        var gate = new TaskCompletionSource();
        _beforeOpening = _ => gate.Task;
        using var givesUp = new CancellationTokenSource();
        var first = _cache.GetAsync(1, givesUp.Token).AsTask();
        var second = _cache.GetAsync(1, Cancel).AsTask();
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        (await second).Release();
        Assert.Single(_opened);
    }

    [Fact]
    public async Task A_key_that_is_being_opened_while_it_is_forgotten_is_opened_again_and_the_former_one_cleared()
    {
        var opening = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _beforeOpening = async _ =>
        {
            opening.TrySetResult();
            await gate.Task;
        };
        var asking = _cache.GetAsync(1, Cancel).AsTask();
        await opening.Task.WaitAsync(Cancel);
        _cache.RemoveWhere(id => id == 1);
        gate.SetResult();

        var key = await asking;
        key.Release();

        Assert.Equal(2, _opened.Count);
        Assert.Same(_opened.Last(), key);
        Assert.True(_opened.First().IsCleared);
        Assert.False(key.IsCleared);
    }

    [Fact]
    public async Task A_key_whose_lifetime_is_over_is_opened_again_and_the_former_one_cleared()
    {
        using var cache = Cache(capacity: 10, refreshAfter: 1);
        var first = await cache.GetAsync(1, Cancel);
        first.Release();
        _time.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.True(cache.TryGet(1, out var same));
        same.Release();
        Assert.Same(first, same);

        _time.Advance(TimeSpan.FromTicks(1));
        var second = await cache.GetAsync(1, Cancel);
        second.Release();

        Assert.NotSame(first, second);
        Assert.True(first.IsCleared);
        Assert.False(second.IsCleared);
    }

    [Fact]
    public async Task A_key_that_nobody_asks_for_any_more_is_cleared_all_the_same()
    {
        var key = await GetAndReleaseAsync(1);
        _time.Advance(Lifetime);
        _time.Advance(Lifetime / 4);

        Assert.True(key.IsCleared);
        Assert.Equal(0, _cache.Count);

        // And again: sweeping begins anew after the cache was empty.
        var next = await GetAndReleaseAsync(2);
        _time.Advance(Lifetime * 1.25);
        Assert.True(next.IsCleared);
    }

    [Fact]
    public async Task A_key_in_use_is_opened_again_ahead_and_nobody_waits()
    {
        var first = await GetAndReleaseAsync(1);
        var gate = new TaskCompletionSource();
        _beforeOpening = _ => gate.Task;
        _time.Advance(Lifetime * 0.85);

        // Both are answered while the key is being opened again, and there is one opening.
        Assert.Same(first, await _cache.GetAsync(1, Cancel));
        Assert.Same(first, await GetAndReleaseAsync(1));
        gate.SetResult();
        var second = await WaitForOpeningAsync(2);

        Assert.Same(second, await GetAndReleaseAsync(1));
        Assert.False(first.IsCleared);
        first.Release();
        await UntilAsync(() => first.IsCleared);
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task Different_keys_are_opened_side_by_side()
    {
        var gate = new TaskCompletionSource();
        var opening = 0;
        _beforeOpening = _ =>
        {
            Interlocked.Increment(ref opening);
            return gate.Task;
        };
        var (one, other) = (GetAndReleaseAsync(1), GetAndReleaseAsync(2));
        await UntilAsync(() => Volatile.Read(ref opening) == 2);
        gate.SetResult();
        Assert.NotSame(await one, await other);
    }

    [Fact]
    public async Task A_key_that_nobody_uses_is_not_opened_ahead()
    {
        await GetAndReleaseAsync(1);
        _time.Advance(Lifetime * 0.9);
        Assert.Single(_opened);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_cannot_be_opened_ahead_serves_until_its_lifetime_ends_and_is_tried_again(bool isOwnError)
    {
        var first = await GetAndReleaseAsync(1);
        var attempts = 0;
        _beforeOpening = _ =>
        {
            Interlocked.Increment(ref attempts);
            throw isOwnError ? new KeyAccessException(KeyAccessFailure.Unreachable, "down") : new InvalidOperationException("broken");
        };

        // Again after a pause, and not before.
        foreach (var (age, expected) in new[] { (0.79, 0), (0.8, 1), (0.84, 1), (0.86, 2), (0.99, 3) })
        {
            _time.SetUtcNow(_time.Start + (Lifetime * age));
            do
            {
                Assert.Same(first, await GetAndReleaseAsync(1));
                await Task.Yield();
            }
            while (Volatile.Read(ref attempts) < expected);

            Assert.Equal(expected, attempts);
        }

        _time.Advance(Lifetime);
        await Assert.ThrowsAnyAsync<Exception>(async () => await _cache.GetAsync(1, Cancel));
        Assert.True(first.IsCleared);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        _beforeOpening = _ => throw new KeyAccessException(KeyAccessFailure.Throttled, "busy");
        await Assert.ThrowsAsync<KeyAccessException>(async () => await _cache.GetAsync(1, Cancel));
        _beforeOpening = _ => Task.CompletedTask;
        Assert.False((await GetAndReleaseAsync(1)).IsCleared);
    }

    [Fact]
    public async Task There_are_never_more_keys_than_allowed_and_those_that_left_are_cleared()
    {
        for (var id = 0; id < 500; id++)
        {
            await GetAndReleaseAsync(id);
            Assert.InRange(_cache.Count, 1, 10);
        }

        Assert.Equal(_cache.Count, _opened.Count(key => !key.IsCleared));
    }

    [Fact]
    public async Task A_key_that_is_used_often_stays_while_many_pass_by()
    {
        for (var i = 0; i < 50; i++)
        {
            await GetAndReleaseAsync(-1);
        }

        for (var id = 0; id < 2_000; id++)
        {
            await GetAndReleaseAsync(id);
            await GetAndReleaseAsync(-1);
        }

        Assert.Single(_opened, key => key.Id == -1);
    }

    [Fact]
    public async Task A_key_in_use_is_cleared_only_when_its_last_user_lets_go()
    {
        var key = await _cache.GetAsync(1, Cancel);
        Assert.True(_cache.TryGet(1, out _));
        _cache.Remove(1);
        Assert.False(_cache.TryGet(1, out _));

        key.Release();
        Assert.False(key.IsCleared);
        key.Release();
        Assert.True(key.IsCleared);
    }

    [Fact]
    public async Task After_disposing_nothing_is_left_not_even_what_was_being_opened()
    {
        var kept = await GetAndReleaseAsync(1);
        var gate = new TaskCompletionSource();
        _beforeOpening = _ => gate.Task;
        var late = _cache.GetAsync(2, Cancel).AsTask();
        _cache.Dispose();
        gate.SetResult();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        Assert.True(kept.IsCleared);
        Assert.All(_opened, key => Assert.True(key.IsCleared));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _cache.GetAsync(1, Cancel));
    }

    [Fact]
    public async Task Whatever_threads_do_no_user_meets_a_cleared_key_and_none_is_left_behind()
    {
        using var cache = Cache(capacity: 10);
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Cancel, async (seed, cancel) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2_000; i++)
            {
                var id = random.Next(30);
                switch (random.Next(20))
                {
                    case 0:
                        cache.Remove(id);
                        break;
                    case 1:
                        _time.Advance(Lifetime / 50);
                        break;
                    default:
                        var key = await cache.GetAsync(id, cancel);
                        Assert.False(key.IsCleared);
                        Assert.Equal(id, key.Id);
                        key.Release();
                        break;
                }
            }
        });
        cache.Dispose();

        // What a refresh is still opening is cleared when it arrives.
        await UntilAsync(() => _opened.All(key => key.IsCleared));
    }

    [Theory]
    [InlineData(0.9, 0.8, 10)]
    [InlineData(1, 0, 10)]
    [InlineData(1, 1.01, 10)]
    [InlineData(1, double.NaN, 10)]
    [InlineData(1, 0.8, 9)]
    [InlineData(1, 0.8, 10_000_001)]
    [InlineData(1, 0.8, int.MaxValue)]
    public void Options_out_of_range_are_refused(double seconds, double refreshAfter, int capacity) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new KeyCache<int, TestKey>(
            new KeyCacheOptions { Lifetime = TimeSpan.FromSeconds(seconds), RefreshAfter = refreshAfter, Capacity = capacity },
            id => Task.FromResult(new TestKey(id))));

    private KeyCache<int, TestKey> Cache(int capacity, double refreshAfter = 0.8, string name = "tests") => new(
        new KeyCacheOptions { Lifetime = Lifetime, Capacity = capacity, RefreshAfter = refreshAfter, TimeProvider = _time },
        async id =>
        {
            await _beforeOpening(id);
            var key = new TestKey(id);
            _opened.Enqueue(key);
            return key;
        },
        name: name);

    private async Task<TestKey> GetAndReleaseAsync(int id)
    {
        var key = await _cache.GetAsync(id, Cancel);
        key.Release();
        return key;
    }

    /// <summary>The latest key, once so many were opened and it is in the cache.</summary>
    private async Task<TestKey> WaitForOpeningAsync(int count)
    {
        await UntilAsync(() =>
            _opened.Count >= count && _cache.TryGet(_opened.Last().Id, out var key) && ReleaseIfSame(key, _opened.Last()));
        return _opened.Last();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static bool ReleaseIfSame(TestKey key, TestKey expected)
    {
        key.Release();
        return key == expected;
    }

    private sealed class TestKey(int id) : SharedKey
    {
        private int _cleared;

        public int Id => id;

        public bool IsCleared => Volatile.Read(ref _cleared) > 0;

        protected override void Clear() => Assert.Equal(1, Interlocked.Increment(ref _cleared));
    }
}
