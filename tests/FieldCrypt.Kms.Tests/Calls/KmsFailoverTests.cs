using System.Text;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Kms.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms.Tests.Calls;

/// <summary>The way of an operation through the Regions of a multi-Region key. What each fault leads to is in the fault matrix.</summary>
public sealed class KmsFailoverTests : EmulatorTest
{
    private const string Denied = """
        {"Statement":[
          {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
          {"Effect":"Deny","Principal":"*","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"}]}
        """;

    private readonly LogProbe _log = new();
    private string _key = "";

    private KmsNetwork Network => field ??= new KmsNetwork(Kms, Clock);

    [Fact]
    public async Task Regions_are_asked_in_their_order_and_each_step_is_measured_and_logged()
    {
        var provider = await ProviderAsync();
        var wrapped = await WrapAsync(provider);
        using var metrics = new MetricsProbe();
        using var first = Kms.Faults.Outage(Dublin);
        using var second = Kms.Faults.Fail(Virginia);
        Kms.Audit.Clear();

        Assert.Equal(32, (await Network.RunAsync(() => OpenedAsync(provider, wrapped))).Length);

        // A dropped connection leaves no trace in the audit trail.
        Assert.Equal([Virginia, Sydney], Kms.Audit.Records.Select(call => call.Region));
        Assert.Equal(1, Failovers(metrics, Dublin, Virginia, "key.unreachable"));
        Assert.Equal(1, Failovers(metrics, Virginia, Sydney, "key.service_fault"));
        Assert.Equal(2, _log.Entries.Count(entry => entry.Level == LogLevel.Warning && entry.Message.Contains("goes on", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_all_Regions_fail_the_error_names_each_and_why()
    {
        var provider = await ProviderAsync();
        var wrapped = await WrapAsync(provider);
        using var first = Kms.Faults.Outage(Dublin);
        using var second = Kms.Faults.Fail(Virginia);
        using var third = Kms.Faults.Throttle(Sydney);

        var error = await Network.RunAsync(() => RefusedAsync(provider, wrapped));

        Assert.Equal((KeyAccessFailure.Unreachable, Dublin), (error.Reason, error.Region));
        Assert.All([Dublin, Virginia, Sydney], region => Assert.Contains($"in {region}", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_by_a_standby_is_reported_beside_the_fault_and_no_further_Region_is_asked()
    {
        var provider = await ProviderAsync();
        var wrapped = await WrapAsync(provider);
        await AdministratorOf(Virginia).PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = IdOf(_key), Policy = Denied }, Token);
        using var outage = Kms.Faults.Outage(Dublin);
        Kms.Audit.Clear();

        var error = await Network.RunAsync(() => RefusedAsync(provider, wrapped));

        Assert.Equal((KeyAccessFailure.AccessDenied, Virginia), (error.Reason, error.Region));
        Assert.Contains($"in {Dublin}", error.Message, StringComparison.Ordinal);
        Assert.Equal([Virginia], Kms.Audit.Records.Select(call => call.Region));
    }

    [Fact]
    public async Task A_slow_Region_is_overtaken_by_the_next_if_hedging_is_chosen()
    {
        var provider = await ProviderAsync(hedgingDelay: TimeSpan.FromMilliseconds(200));
        var wrapped = await WrapAsync(provider);
        using var metrics = new MetricsProbe();
        using var hold = Network.Hold(Dublin);
        Kms.Audit.Clear();

        Assert.Equal(32, (await Network.RunAsync(() => OpenedAsync(provider, wrapped))).Length);

        Assert.Equal([Virginia], Kms.Audit.Records.Where(call => call.ErrorCode is null).Select(call => call.Region));
        Assert.Equal(1, metrics.Sum("fieldcrypt.kms.failovers", ("cloud.region", Virginia), ("error.type", "slow")));
    }

    [Fact]
    public async Task A_standby_that_refuses_does_not_spoil_the_answer_of_a_slow_local_Region()
    {
        var provider = await ProviderAsync(hedgingDelay: TimeSpan.FromMilliseconds(100), failover: [Virginia]);
        var wrapped = await WrapAsync(provider);
        await AdministratorOf(Virginia).PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = IdOf(_key), Policy = Denied }, Token);
        var hold = Network.Hold(Dublin);
        using var late = Kms.Faults.Delay(TimeSpan.FromSeconds(1), Dublin);
        Kms.Audit.Clear();

        var opened = await Network.RunAsync(() => OpenedAsync(provider, wrapped));
        hold.Dispose();

        Assert.Equal(32, opened.Length);
        Assert.Equal([$"{Virginia} AccessDeniedException", $"{Dublin} "], Kms.Audit.Records.Select(call => $"{call.Region} {call.ErrorCode}"));
    }

    [Fact]
    public async Task What_was_written_through_another_Region_opens_at_home_when_the_fault_has_ended()
    {
        var provider = await ProviderAsync(KmsFailoverScope.ReadsAndWrites);
        WrappedDataKey wrapped;
        using (Kms.Faults.Outage(Dublin))
        {
            wrapped = await Network.RunAsync(() => new ValueTask<WrappedDataKey>(WrapAsync(provider)));
        }

        Assert.Contains(Virginia, Encoding.UTF8.GetString(wrapped.ProviderInfo.Span), StringComparison.Ordinal);
        Kms.Audit.Clear();
        Assert.Equal(32, (await OpenedAsync(provider, wrapped)).Length);
        Assert.Equal(Dublin, Assert.Single(Kms.Audit.Records).Region);
    }

    [Fact]
    public async Task An_open_breaker_sends_operations_to_the_next_Region_at_once()
    {
        var provider = await ProviderAsync(KmsFailoverScope.ReadsAndWrites);
        using var fault = Kms.Faults.Fail(Dublin);
        for (var i = 0; i < 12; i++)
        {
            await Network.RunAsync(() => new ValueTask<WrappedDataKey>(WrapAsync(provider)));
        }

        Kms.Audit.Clear();
        await WrapAsync(provider);
        Assert.Equal(Virginia, Assert.Single(Kms.Audit.Records).Region);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_all_and_stays_a_cancellation()
    {
        var provider = await ProviderAsync(hedgingDelay: TimeSpan.Zero);
        var wrapped = await WrapAsync(provider);
        using var holds = Network.Hold(Dublin);
        using var more = Network.Hold(Virginia);
        using var most = Network.Hold(Sydney);
        using var cancellation = new CancellationTokenSource();
        var read = provider.UnwrapAsync(wrapped, Context, cancellation.Token).AsTask();
        Assert.False(read.IsCompleted);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public void Wrong_options_are_told_all_at_once_when_the_provider_is_made()
    {
        const string Key = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
        var options = new MultiRegionKmsOptions
        {
            FailoverRegions = [Dublin, "No Region", .. Enumerable.Range(0, 10).Select(i => $"us-east-{i}")],
            FailoverScope = (KmsFailoverScope)9,
            HedgingDelay = TimeSpan.FromSeconds(-1),
        };

        var error = Assert.Throws<FieldCryptConfigurationException>(() => new MultiRegionKmsKeyProvider(Key, Dublin, Clients, options));

        Assert.All(
            ["'No Region'", "not the local one", "at most 10", "FailoverScope", "HedgingDelay"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fail_over_for_writes_without_a_Region_to_go_to_is_refused()
    {
        var settings = new KmsSettings { KeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" };
        Assert.Empty(settings.Problems());
        settings.FailoverScope = KmsFailoverScope.ReadsAndWrites;
        Assert.Contains("needs FailoverRegions", Assert.Single(settings.Problems()), StringComparison.Ordinal);
    }

    private static double Failovers(MetricsProbe metrics, string from, string to, string reason) => metrics.Sum(
        "fieldcrypt.kms.failovers", ("fieldcrypt.from_region", from), ("cloud.region", to), ("error.type", reason));

    private static string IdOf(string arn) => arn.Split('/')[1];

    private static async ValueTask<byte[]> OpenedAsync(KeyProvider provider, WrappedDataKey wrapped) => await OpenAsync(provider, wrapped);

    private static async ValueTask<KeyAccessException> RefusedAsync(KeyProvider provider, WrappedDataKey wrapped) =>
        await RefusalAsync(provider, wrapped);

    private async Task<MultiRegionKmsKeyProvider> ProviderAsync(
        KmsFailoverScope scope = KmsFailoverScope.Reads, TimeSpan? hedgingDelay = null, string[]? failover = null)
    {
        _key = await CreateMultiRegionKeyAsync(Virginia, Sydney);
        var clients = Dispose(new KmsClients(Network.CreateClient, new KmsCallOptions { TimeProvider = Clock, LoggerFactory = _log }));
        return new MultiRegionKmsKeyProvider(
            _key,
            Dublin,
            clients,
            new MultiRegionKmsOptions { FailoverRegions = failover ?? [Virginia, Sydney], FailoverScope = scope, HedgingDelay = hedgingDelay });
    }
}
