using CsCheck;
using FieldCrypt.Keys;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Tests.Keys.Caching;

public sealed class CachingKeyProviderTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();
    private readonly LocalKeyProvider _local = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
    private readonly CountingProvider _counting;
    private readonly CachingKeyProvider _caching;

    public CachingKeyProviderTests()
    {
        _counting = new CountingProvider(_local);
        _caching = new CachingKeyProvider(_counting, new KeyCacheOptions { Lifetime = Lifetime, TimeProvider = _time, RefreshAfter = 1 });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _caching.Dispose();
        _local.Dispose();
    }

    [Fact]
    public async Task A_data_key_is_opened_once_and_each_reader_gets_a_copy_of_its_own()
    {
        var generated = await _caching.GenerateAsync(32, Contexts.Tenant, Cancel);
        using var expected = generated.Key;
        for (var i = 0; i < 10; i++)
        {
            using var opened = (await _caching.UnwrapAsync(generated.Wrapped, Contexts.Tenant, Cancel)).Key;
            Assert.Equal(expected.Bytes(), opened!.Bytes());
        }

        Assert.Equal(1, _counting.Unwraps);
    }

    [Fact]
    public async Task Sixty_four_cold_readers_open_it_once()
    {
        var wrapped = await WrapAsync();
        var gate = new TaskCompletionSource();
        _counting.BeforeOpening = () => gate.Task;
        var reading = Enumerable.Range(0, 64).Select(_ => _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel).AsTask()).ToList();
        gate.SetResult();
        foreach (var result in await Task.WhenAll(reading))
        {
            result.Key!.Dispose();
        }

        Assert.Equal(1, _counting.Unwraps);
    }

    [Fact]
    public async Task What_is_in_memory_keeps_nothing_of_the_message_that_it_was_read_from()
    {
        var wrapped = await WrapAsync();
        var (first, buffer) = InBuffer(wrapped);
        (await _caching.UnwrapAsync(first, Contexts.Tenant, Cancel)).Key!.Dispose();

        // The next message in the same buffer.
        buffer.AsSpan().Clear();
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        Assert.Equal(1, _counting.Unwraps);
    }

    [Fact]
    public async Task A_key_is_refreshed_as_it_was_found_whatever_the_readers_buffer_holds_by_then()
    {
        using var caching = new CachingKeyProvider(_counting, new KeyCacheOptions { Lifetime = Lifetime, TimeProvider = _time, RefreshAfter = 0.5 });
        var (wrapped, other) = (await WrapAsync(), await WrapAsync());
        (await caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        _time.Advance(Lifetime * 0.6);
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _counting.BeforeOpening = () =>
        {
            asked.SetResult();
            return go.Task;
        };
        var (again, buffer) = InBuffer(wrapped);
        (await caching.UnwrapAsync(again, Contexts.Tenant, Cancel)).Key!.Dispose();
        await asked.Task;
        other.Ciphertext.Span.CopyTo(buffer);
        _counting.BeforeOpening = () => Task.CompletedTask;
        go.SetResult();

        // Once the first opening is too old, what was refreshed is found, or waited for.
        _time.Advance(Lifetime * 0.45);
        (await caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        Assert.Equal(2, _counting.Unwraps);
    }

    [Fact]
    public async Task Another_context_never_finds_what_is_in_memory()
    {
        var wrapped = await WrapAsync();
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();

        var refusal = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await _caching.UnwrapAsync(wrapped, Contexts.OtherTenant, Cancel));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
        Assert.Equal(2, _counting.Unwraps);
    }

    [Fact]
    public async Task Any_changed_bit_of_a_wrapped_data_key_is_another_one()
    {
        var wrapped = await WrapAsync();
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        await Gen.Select(Gen.Int[0, wrapped.Ciphertext.Length - 1], Gen.Int[0, wrapped.ProviderInfo.Length - 1], Gen.Byte[1, 255], Gen.Bool)
            .SampleAsync(async (inCiphertext, inInfo, change, changesInfo) =>
            {
                var ciphertext = wrapped.Ciphertext.ToArray();
                var info = wrapped.ProviderInfo.ToArray();
                (changesInfo ? ref info[inInfo] : ref ciphertext[inCiphertext]) ^= change;
                try
                {
                    using var key = (await _caching.UnwrapAsync(
                        new WrappedDataKey(wrapped.ProviderId, info, ciphertext), Contexts.Tenant, Cancel)).Key;
                    return key is null;
                }
                catch (KeyAccessException)
                {
                    return true;
                }
            });
    }

    [Fact]
    public async Task What_is_in_memory_ends_with_its_lifetime_or_when_it_is_forgotten()
    {
        var wrapped = await WrapAsync();
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        _counting.BeforeOpening = () => throw new KeyAccessException(KeyAccessFailure.Disabled, "disabled");
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        _time.Advance(Lifetime);
        await Assert.ThrowsAsync<KeyAccessException>(async () => await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel));

        _counting.BeforeOpening = () => Task.CompletedTask;
        (await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key!.Dispose();
        _caching.Forget();
        _counting.BeforeOpening = () => throw new KeyAccessException(KeyAccessFailure.Disabled, "disabled");
        await Assert.ThrowsAsync<KeyAccessException>(async () => await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel));
    }

    [Fact]
    public async Task What_belongs_to_another_provider_is_skipped_and_not_remembered()
    {
        using var other = LocalKeyProvider.FromKey("others", "key", new byte[32]);
        var (key, wrapped) = await other.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();
        for (var i = 1; i <= 2; i++)
        {
            var result = await _caching.UnwrapAsync(wrapped, Contexts.Tenant, Cancel);
            Assert.Null(result.Key);
            Assert.Equal("made by another provider", result.SkipReason);
            Assert.Equal(i, _counting.Unwraps);
        }
    }

    [Fact]
    public async Task Every_write_has_a_data_key_of_its_own_and_the_provider_passes_for_the_one_inside()
    {
        var one = await WrapAsync();
        var other = await WrapAsync();
        Assert.NotEqual(one.Ciphertext.ToArray(), other.Ciphertext.ToArray());
        Assert.Equal(_local.Description, _caching.Description);
        Assert.Equal([_caching], _caching.Members);
        Assert.True(_caching.CanGenerate);
    }

    [Fact]
    public async Task The_members_of_a_composite_are_cached_each_for_itself()
    {
        Assert.Throws<ArgumentException>(() => new CachingKeyProvider(new CompositeKeyProvider(_local)));
        using var other = LocalKeyProvider.FromKey("others", "key", new byte[32]);
        var composite = new CompositeKeyProvider(other, _caching);
        var wrapped = await WrapAsync();
        for (var i = 0; i < 3; i++)
        {
            using var key = (await composite.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key;
            Assert.NotNull(key);
        }

        Assert.Equal(1, _counting.Unwraps);
    }

    private static (WrappedDataKey Wrapped, byte[] Buffer) InBuffer(WrappedDataKey wrapped)
    {
        byte[] buffer = [.. wrapped.Ciphertext.Span];
        return (new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, buffer), buffer);
    }

    private async Task<WrappedDataKey> WrapAsync()
    {
        var (key, wrapped) = await _caching.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();
        return wrapped;
    }

    private sealed class CountingProvider(KeyProvider inner) : KeyProvider
    {
        public int Unwraps;

        public Func<Task> BeforeOpening { get; set; } = () => Task.CompletedTask;

        public override string Description => inner.Description;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            inner.GenerateAsync(length, context, cancellationToken);

        public override async ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref Unwraps);
            await BeforeOpening();
            return await inner.UnwrapAsync(wrapped, context, cancellationToken);
        }
    }
}
