using System.Diagnostics.Metrics;
using FieldCrypt.Keys;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Tests.Keys.Branch;

/// <summary>What a provider keeps in memory of its store, for how long, and what it forgets.</summary>
public sealed class BranchKeyCachingTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly Guid First = new("01234567-89ab-cdef-0123-456789abcdef");
    private static readonly Guid Second = new("fedcba98-7654-3210-fedc-ba9876543210");

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryBranchKeyStore _keys = new();
    private readonly CountingBranchKeyStore _store;
    private readonly BranchKeyProvider _provider;

    public BranchKeyCachingTests()
    {
        _keys.Add("clinic", First, new byte[32]);
        _store = new CountingBranchKeyStore(_keys);
        _provider = new BranchKeyProvider(_store, "clinic", Options());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _provider.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_writer_that_also_reads_opens_its_branch_key_once()
    {
        for (var i = 0; i < 100; i++)
        {
            await OpenAsync(await WrapAsync());
        }

        Assert.Equal(1, _store.Calls);
    }

    [Fact]
    public async Task A_version_that_is_missing_is_looked_for_once_in_ten_seconds_and_found_when_it_has_arrived()
    {
        var wrapped = await WrapElsewhereAsync();
        for (var i = 0; i < 100; i++)
        {
            var error = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(wrapped));
            Assert.Equal(KeyAccessFailure.NotFound, error.Reason);
        }

        Assert.Equal(1, _store.VersionCalls);
        _keys.Add("clinic", Second, new byte[32]);
        await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(wrapped));
        _time.Advance(TimeSpan.FromSeconds(10));
        await OpenAsync(wrapped);
        Assert.Equal(2, _store.VersionCalls);
    }

    [Fact]
    public async Task Forgetting_a_branch_key_forgets_what_it_misses_too()
    {
        var wrapped = await WrapElsewhereAsync();
        await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(wrapped));
        _keys.Add("clinic", Second, new byte[32]);
        _provider.Forget("clinic");
        await OpenAsync(wrapped);
    }

    [Fact]
    public async Task A_function_that_fails_to_name_a_branch_key_is_an_error_of_the_configuration_that_says_what_there_was()
    {
        using var provider = new BranchKeyProvider(_store, context => context["aws-crypto-attr.TenantId"], Options());
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            async () => await provider.GenerateAsync(32, Contexts.Tenant, Cancel));
        Assert.IsType<KeyNotFoundException>(error.InnerException);
        Assert.Contains("table, tenant", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _store.Calls);
    }

    [Fact]
    public async Task Sixty_four_cold_callers_ask_the_store_once()
    {
        var gate = new TaskCompletionSource();
        _store.BeforeAnswering = _ => gate.Task;
        var writing = Enumerable.Range(0, 64).Select(_ => WrapAsync()).ToList();
        gate.SetResult();
        await Task.WhenAll(writing);
        Assert.Equal(1, _store.Calls);

        using var reader = new BranchKeyProvider(_store, "clinic", Options());
        gate = new TaskCompletionSource();
        var reading = writing.Select(wrapped => OpenAsync(wrapped.Result, reader)).ToList();
        gate.SetResult();
        await Task.WhenAll(reading);
        Assert.Equal(1, _store.VersionCalls);
        Assert.Equal(2, _store.Calls);
    }

    [Fact]
    public async Task A_rotation_is_felt_when_the_lifetime_ends_or_at_once_where_it_is_forgotten()
    {
        await WrapAsync();
        using var other = new BranchKeyProvider(_store, "clinic", Options());
        await WrapAsync(other);
        _keys.Add("clinic", Second, Enumerable.Repeat((byte)2, 32).ToArray());
        Assert.Equal(First, VersionIn(await WrapAsync()));

        _provider.Forget("clinic");
        Assert.Equal(Second, VersionIn(await WrapAsync()));
        Assert.Equal(First, VersionIn(await WrapAsync(other)));
        _time.Advance(Lifetime);
        Assert.Equal(Second, VersionIn(await WrapAsync(other)));
    }

    [Fact]
    public async Task A_reader_of_an_earlier_version_opens_that_version_too()
    {
        var before = await WrapAsync();
        _keys.Add("clinic", Second, Enumerable.Repeat((byte)2, 32).ToArray());
        _provider.Forget("clinic");
        var after = await WrapAsync();
        await OpenAsync(before);
        await OpenAsync(before);
        await OpenAsync(after);
        Assert.Equal((2, 1), (_store.ActiveCalls, _store.VersionCalls));
    }

    [Fact]
    public async Task A_branch_key_that_was_taken_away_stops_working_when_the_lifetime_ends()
    {
        var wrapped = await WrapAsync();
        _store.BeforeAnswering = _ => throw new KeyAccessException(KeyAccessFailure.AccessDenied, "revoked");
        await OpenAsync(wrapped);
        _time.Advance(Lifetime);
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(wrapped));
        Assert.Equal(KeyAccessFailure.AccessDenied, refusal.Reason);
        await Assert.ThrowsAsync<KeyAccessException>(() => WrapAsync());
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_unreachable_after_the_time_allowed()
    {
        var asked = new TaskCompletionSource();
        _store.BeforeAnswering = async cancel =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        };
        var writing = WrapAsync();
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => writing);
        Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);
        Assert.Contains("clinic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_heeds_no_limit_is_left_alone_after_the_time_allowed_and_its_late_key_is_cleared()
    {
        var asked = new TaskCompletionSource();
        var answering = new TaskCompletionSource();
        _store.BeforeAnswering = _ =>
        {
            asked.SetResult();
            return answering.Task;
        };
        var writing = WrapAsync();
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);

        answering.SetResult();
        Assert.True(SpinWait.SpinUntil(() => _store.HandedOut.Any(key => key.ToString() == "Secret (cleared)"), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_store_that_gives_up_by_itself_is_unreachable_and_nobodys_cancellation()
    {
        _store.BeforeAnswering = _ => throw new TaskCanceledException("its own time limit", new TimeoutException());
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => WrapAsync());
        Assert.Equal((KeyAccessFailure.Unreachable, "clinic"), (error.Reason, error.KeyId));
    }

    [Theory]
    [InlineData("clinic", 31)]
    [InlineData("another", 32)]
    public async Task A_store_that_answers_with_something_else_is_not_believed(string id, int length)
    {
        using var provider = new BranchKeyProvider(new AnsweringStore(() => new BranchKey(id, First, Secret.Random(length))), "clinic", Options());
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.GenerateAsync(32, EncryptionContext.Empty, Cancel));
        Assert.Equal(KeyAccessFailure.InvalidResponse, error.Reason);
    }

    [Fact]
    public async Task Disposing_clears_every_branch_key_in_memory()
    {
        await OpenAsync(await WrapAsync());
        using (var reader = new BranchKeyProvider(_store, "clinic", Options()))
        {
            await OpenAsync(await WrapAsync(), reader);
        }

        _provider.Dispose();
        Assert.Equal(2, _store.HandedOut.Count());
        Assert.All(_store.HandedOut, key => Assert.Throws<ObjectDisposedException>(() => key.Length));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WrapAsync());
    }

    [Fact]
    public async Task Hits_and_misses_are_counted()
    {
        long hits = 0, misses = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("fieldcrypt.keys.cache", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags[0].Value is "branch keys")
            {
                Interlocked.Add(ref instrument.Name.EndsWith("hits", StringComparison.Ordinal) ? ref hits : ref misses, value);
            }
        });
        listener.Start();

        // Other tests of this process count too: at least as many as here.
        for (var i = 0; i < 10; i++)
        {
            await WrapAsync();
        }

        Assert.True(Interlocked.Read(ref hits) >= 9);
        Assert.True(Interlocked.Read(ref misses) >= 1);
    }

    [Fact]
    public async Task A_supplier_that_names_nothing_is_refused()
    {
        using var provider = new BranchKeyProvider(_store, _ => "");
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => WrapAsync(provider));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(90_000)]
    public void A_time_to_open_that_is_no_time_is_refused(int seconds) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new BranchKeyProvider(
            _store, "clinic", new BranchKeyOptions { OpenTimeout = TimeSpan.FromSeconds(seconds) }));

    private static Guid VersionIn(WrappedDataKey wrapped) => new(wrapped.Ciphertext.Span.Slice(28, 16), bigEndian: true);

    private BranchKeyOptions Options() => new()
    {
        Cache = new KeyCacheOptions { Lifetime = Lifetime, TimeProvider = _time, RefreshAfter = 1 },
    };

    // With a version that the store does not have.
    private async Task<WrappedDataKey> WrapElsewhereAsync()
    {
        using var elsewhere = new InMemoryBranchKeyStore();
        elsewhere.Add("clinic", Second, new byte[32]);
        using var writer = new BranchKeyProvider(elsewhere, "clinic", Options());
        return await WrapAsync(writer);
    }

    private async Task<WrappedDataKey> WrapAsync(BranchKeyProvider? provider = null)
    {
        var (key, wrapped) = await (provider ?? _provider).GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();
        return wrapped;
    }

    private async Task OpenAsync(WrappedDataKey wrapped, BranchKeyProvider? provider = null)
    {
        using var key = (await (provider ?? _provider).UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key;
        Assert.NotNull(key);
    }

    /// <summary>A store of an application.</summary>
    private sealed class AnsweringStore(Func<BranchKey> answer) : BranchKeyStore
    {
        public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) => new(answer());

        public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) => new(answer());

        public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
