using FieldCrypt.Keys;
using FieldCrypt.Materials;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Tests.Keys;

/// <summary>What opening one item may take and say, however many wrapped data keys its writer put there.</summary>
public class DataKeyOpeningTests
{
    private static readonly WrappedDataKey[] Many =
        [.. Enumerable.Range(0, 255).Select(i => new WrappedDataKey($"provider \u001b[31m{i}\n", new byte[60_000], new byte[200]))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_lists_the_first_attempts_and_counts_the_rest()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await ItemKeyMaterials.OpenAsync(keys, Many, EncryptionContext.Empty, Token));
        Assert.EndsWith("; and 247 more attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("[provider \\u001B[31m7\\u000A ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.ToString().Length, 1, 10_000);
    }

    [Fact]
    public async Task The_local_key_that_wrapped_is_named_without_what_is_binary_beside_its_name()
    {
        using var former = LocalKeyProvider.FromKey("clinic", "2026", new byte[32]);
        using var present = LocalKeyProvider.FromKey("clinic", "2027", new byte[32]);
        using var written = await ItemKeyMaterials.GenerateAsync(present, EncryptionContext.Empty, Token);
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await ItemKeyMaterials.OpenAsync(former, written.WrappedDataKeys, EncryptionContext.Empty, Token));
        Assert.Contains("[clinic 2027] skipped", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_fails_in_its_own_way_is_a_refusal_and_another_still_opens()
    {
        using var right = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        var broken = new OwnProvider(_ => throw new InvalidOperationException("its own"));
        using var written = await ItemKeyMaterials.GenerateAsync(right, EncryptionContext.Empty, Token);
        using var read = await ItemKeyMaterials.OpenAsync(
            new CompositeKeyProvider(broken, right), written.WrappedDataKeys, EncryptionContext.Empty, Token);
        Assert.Equal(written.DataKey, read.DataKey);

        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await ItemKeyMaterials.OpenAsync(broken, written.WrappedDataKeys, EncryptionContext.Empty, Token));
        Assert.Equal(KeyAccessFailure.ServiceFault, error.Reason);
        Assert.Contains("own provider: it failed (InvalidOperationException)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_gives_up_by_itself_is_a_refusal_and_nobodys_cancellation()
    {
        using var right = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        var impatient = new OwnProvider(_ => throw new TaskCanceledException("its own time limit", new TimeoutException()));
        var both = new CompositeKeyProvider(impatient, right);
        using var written = await ItemKeyMaterials.GenerateAsync(right, EncryptionContext.Empty, Token);
        using var deadline = new OpeningDeadline(TimeSpan.FromSeconds(10), new FakeTimeProvider(), Token);
        foreach (var limit in new[] { null, deadline })
        {
            using var read = await ItemKeyMaterials.OpenAsync(both, written.WrappedDataKeys, EncryptionContext.Empty, Token, limit);
            Assert.Equal(written.DataKey, read.DataKey);
            var error = await Assert.ThrowsAsync<KeyAccessException>(
                async () => await ItemKeyMaterials.OpenAsync(impatient, written.WrappedDataKeys, EncryptionContext.Empty, Token, limit));
            Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);
        }
    }

    [Fact]
    public async Task All_attempts_share_one_deadline()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        var slow = new OwnProvider(async token =>
        {
            // Each attempt keeps its own limit of four seconds; only together they take too long.
            Interlocked.Increment(ref calls);
            time.Advance(TimeSpan.FromSeconds(4));
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            throw new KeyAccessException(KeyAccessFailure.Throttled, "slow");
        });
        using var deadline = new OpeningDeadline(TimeSpan.FromSeconds(10), time, Token);
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await ItemKeyMaterials.OpenAsync(slow, Many, EncryptionContext.Empty, Token, deadline));
        Assert.InRange(calls, 3, 4);
        Assert.Equal(KeyAccessFailure.Throttled, error.Reason);
        Assert.Contains("nothing opened it within 10 s in all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_without_end_ends_with_the_deadline()
    {
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var stuck = new OwnProvider(async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });
        using var deadline = new OpeningDeadline(TimeSpan.FromSeconds(10), time, Token);
        var opening = ItemKeyMaterials.OpenAsync(stuck, Many, EncryptionContext.Empty, Token, deadline).AsTask();
        await begun.Task;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(KeyAccessFailure.Unreachable, (await Assert.ThrowsAsync<KeyAccessException>(() => opening)).Reason);
    }

    [Fact]
    public async Task The_callers_own_cancellation_stays_one()
    {
        using var caller = new CancellationTokenSource();
        var stuck = new OwnProvider(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });
        using var deadline = new OpeningDeadline(TimeSpan.FromSeconds(10), new FakeTimeProvider(), caller.Token);
        var opening = ItemKeyMaterials.OpenAsync(stuck, Many, EncryptionContext.Empty, caller.Token, deadline).AsTask();
        await caller.CancelAsync();
        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening)).CancellationToken);
    }

    /// <summary>A provider of an application: FieldCrypt knows nothing of what it does.</summary>
    private sealed class OwnProvider(Func<CancellationToken, Task<UnwrapResult>> unwrap) : KeyProvider
    {
        public override string Description => "own provider";

        public override bool CanGenerate => false;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) => new(unwrap(cancellationToken));
    }
}
