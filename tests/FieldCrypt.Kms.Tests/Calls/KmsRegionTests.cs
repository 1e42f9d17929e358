using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms.Tests.Telemetry;
using FieldCrypt.Keys;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms.Tests.Calls;

/// <summary>Calls of one Region: what is tried again, for how long, and when the Region is left alone.</summary>
public sealed class KmsRegionTests : EmulatorTest
{
    private const string Denied = """{"Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:GenerateDataKey","Resource":"*"}]}""";

    private readonly LogProbe _log = new();

    // A Region that no other test calls, so that its metrics are those of this test.
    private string Region { get; } = $"test-{Guid.NewGuid():n}";

    private KmsNetwork Network => field ??= new KmsNetwork(Kms, Clock);

    [Fact]
    public async Task Throttling_is_waited_for_and_seen_in_the_metrics()
    {
        var provider = await ProviderAsync();
        using var metrics = new MetricsProbe();
        using var fault = Kms.Faults.Throttle(Region, times: 3);

        var wrapped = await Network.RunAsync(() => new ValueTask<WrappedDataKey>(WrapAsync(provider)));
        using var again = Kms.Faults.Throttle(Region, times: 2);
        var opened = await Network.RunAsync(() => new ValueTask<byte[]>(OpenAsync(provider, wrapped)));

        Assert.Equal(32, opened.Length);
        (string, string) here = ("cloud.region", Region);
        Assert.Equal(5, metrics.Sum("fieldcrypt.kms.throttles", here));
        Assert.Equal(5, metrics.Sum("fieldcrypt.kms.retries", here, ("error.type", "key.throttled")));
        Assert.Equal(4, metrics.Sum("fieldcrypt.kms.calls", here, ("rpc.method", "GenerateDataKey")));
        Assert.Equal(3, metrics.Sum("fieldcrypt.kms.calls", here, ("rpc.method", "Decrypt")));
        Assert.Equal(7 * 0.03 / 10_000, metrics.Sum("fieldcrypt.kms.cost", here), 12);
        Assert.Equal(5, _log.Entries.Count(entry => entry.Level == LogLevel.Information));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    public async Task Throttling_that_does_not_pass_ends_with_the_deadline_whatever_retries_are_left(int retries)
    {
        // With jitter the fourth retry comes after at least 2^3 / 1.4 of the first delay, 11 seconds: beyond the deadline of 6.
        var provider = await ProviderAsync(new KmsCallOptions { MaxRetries = retries, RetryDelay = TimeSpan.FromSeconds(2) });
        Kms.Audit.Clear();
        using var fault = Kms.Faults.Throttle(Region);

        var error = await Network.RunAsync(() => RefusalAsync(provider));

        Assert.Equal((KeyAccessFailure.Throttled, Region), (error.Reason, error.Region));
        Assert.Contains("deadline", error.Message, StringComparison.Ordinal);
        Assert.InRange(Kms.Audit.Records.Count, 2, 4);
    }

    [Fact]
    public async Task A_call_that_hangs_is_given_up_and_tried_again()
    {
        var provider = await ProviderAsync();
        using var metrics = new MetricsProbe();
        using var hold = Network.Hold(Region, times: 1);

        await Network.RunAsync(() => WrapAsync(provider));

        Assert.Equal(2, metrics.Sum("fieldcrypt.kms.calls", ("cloud.region", Region)));
        Assert.Equal(1, metrics.Sum("fieldcrypt.kms.retries", ("cloud.region", Region), ("error.type", "key.unreachable")));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_is_not_tried_again()
    {
        var provider = await ProviderAsync();
        await AdministratorOf(Region).PutKeyPolicyAsync(
            new PutKeyPolicyRequest { KeyId = KeyOf(provider), Policy = Denied, BypassPolicyLockoutSafetyCheck = true }, Token);
        Kms.Audit.Clear();

        var error = await Network.RunAsync(() => RefusalAsync(provider));

        Assert.Equal(KeyAccessFailure.AccessDenied, error.Reason);
        Assert.Single(Kms.Audit.Records);
    }

    [Fact]
    public async Task A_Region_that_keeps_failing_is_left_alone_and_tried_again_after_a_while()
    {
        // The one that made the provider counts too.
        var provider = await ProviderAsync(new KmsCallOptions { MaxRetries = 0, Breaker = new KmsBreakerOptions { MinimumCalls = 5 } });
        using var metrics = new MetricsProbe();
        var fault = Kms.Faults.Fail(Region);
        Kms.Audit.Clear();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(KeyAccessFailure.ServiceFault, (await RefusalAsync(provider)).Reason);
        }

        var skipped = await RefusalAsync(provider);

        Assert.Equal(KeyAccessFailure.ServiceFault, skipped.Reason);
        Assert.Contains("not called", skipped.Message, StringComparison.Ordinal);
        Assert.Equal(4, Kms.Audit.Records.Count);
        Assert.Equal([2], metrics.Observe("fieldcrypt.kms.breaker.state", ("cloud.region", Region)));
        Assert.Contains(_log.Entries, entry => entry.Level == LogLevel.Error && entry.Message.Contains(Region, StringComparison.Ordinal));

        fault.Dispose();
        Clock.Advance(new KmsBreakerOptions().Pause);
        await WrapAsync(provider);

        Assert.Equal([0], metrics.Observe("fieldcrypt.kms.breaker.state", ("cloud.region", Region)));
        Assert.Contains(_log.Entries, entry => entry.Message.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_and_throttling_do_not_open_the_breaker()
    {
        var provider = await ProviderAsync(new KmsCallOptions { MaxRetries = 0, Breaker = new KmsBreakerOptions { MinimumCalls = 2 } });
        using (Kms.Faults.Throttle(Region))
        {
            for (var i = 0; i < 8; i++)
            {
                await RefusalAsync(provider);
            }
        }

        await AdministratorOf(Region).DisableKeyAsync(new DisableKeyRequest { KeyId = KeyOf(provider) }, Token);
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(KeyAccessFailure.Disabled, (await RefusalAsync(provider)).Reason);
        }

        await AdministratorOf(Region).EnableKeyAsync(new EnableKeyRequest { KeyId = KeyOf(provider) }, Token);
        await WrapAsync(provider);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_the_retries_and_stays_a_cancellation()
    {
        var provider = await ProviderAsync();
        using var fault = Kms.Faults.Throttle(Region);
        using var cancellation = new CancellationTokenSource();
        var write = provider.GenerateAsync(32, Context, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Network.RunAsync(() => write));
    }

    [Fact]
    public void Wrong_options_are_told_all_at_once_when_the_clients_are_made()
    {
        var options = new KmsCallOptions
        {
            AttemptTimeout = TimeSpan.Zero,
            Deadline = TimeSpan.FromHours(1),
            MaxRetries = -1,
            RetryDelay = TimeSpan.FromMinutes(1),
            PricePerTenThousandCalls = -1,
            Breaker = new KmsBreakerOptions { FailureRatio = 0, MinimumCalls = 1, Sampling = TimeSpan.Zero, Pause = TimeSpan.FromDays(2) },
        };

        var error = Assert.Throws<FieldCryptConfigurationException>(() => new KmsClients(Kms.CreateClient, options));

        Assert.All(
            [
                "AttemptTimeout", "Deadline", "MaxRetries", "RetryDelay", "PricePerTenThousandCalls", "Breaker.FailureRatio",
                "Breaker.MinimumCalls", "Breaker.Sampling", "Breaker.Pause",
            ],
            name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    private async Task<KmsKeyProvider> ProviderAsync(KmsCallOptions? options = null)
    {
        var key = (await AdministratorOf(Region).CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        options = (options ?? new KmsCallOptions()) with { TimeProvider = Clock, LoggerFactory = _log };
        var provider = new KmsKeyProvider(key, Dispose(new KmsClients(Network.CreateClient, options)));
        await WrapAsync(provider);
        return provider;
    }

    private static string KeyOf(KmsKeyProvider provider) => provider.Description["KMS key ".Length..];

    private static async ValueTask<KeyAccessException> RefusalAsync(KeyProvider provider) =>
        await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.GenerateAsync(32, Context, Token));
}
