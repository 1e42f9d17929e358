using System.Collections.Concurrent;
using System.Diagnostics;
using FieldCrypt.Diagnostics;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests.Telemetry;

/// <summary>An activity for each call of KMS, which says where and how it ended and nothing about the data.</summary>
public sealed class KmsTracingTests : EmulatorTest
{
    [Fact]
    public async Task A_call_is_traced_with_its_operation_Region_key_and_request_id()
    {
        var key = await CreateKeyAsync();
        var provider = new KmsKeyProvider(key, Clients);
        var activities = await TraceAsync(async () => await OpenAsync(provider, await WrapAsync(provider)));

        Assert.Equal(["KMS.GenerateDataKey", "KMS.Decrypt"], activities.Select(activity => activity.OperationName));
        Assert.All(activities, activity =>
        {
            Assert.Equal(ActivityKind.Client, activity.Kind);
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
            Assert.Equal((Dublin, key), (activity.GetTagItem("cloud.region"), activity.GetTagItem("aws.kms.key_arn")));
            Assert.Contains(Kms.Audit.Records, call => call.RequestId.Equals(activity.GetTagItem("aws.request_id")));
        });
    }

    [Fact]
    public async Task A_failed_call_is_traced_with_its_reason()
    {
        var provider = new KmsKeyProvider(await CreateKeyAsync(), Clients);
        using var fault = Kms.Faults.Throttle(Dublin);

        var activities = await TraceAsync(
            () => Assert.ThrowsAsync<KeyAccessException>(async () => await provider.GenerateAsync(32, Context, Token)));

        var activity = Assert.Single(activities);
        Assert.Equal((ActivityStatusCode.Error, "key.throttled"), (activity.Status, activity.GetTagItem("error.type")));
    }

    [Fact]
    public async Task No_tag_holds_anything_of_the_encryption_context_or_the_data_key()
    {
        var provider = new KmsKeyProvider(await CreateKeyAsync(), Clients);
        var secret = new EncryptionContext(new Dictionary<string, string> { ["patient"] = "078-05-1120" });
        byte[] dataKey = [];
        var activities = await TraceAsync(async () =>
        {
            var generated = await provider.GenerateAsync(32, secret, Token);
            dataKey = generated.Key.Bytes();
            generated.Key.Dispose();
        });

        var text = string.Join('\n', activities.SelectMany(activity => activity.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"));
        Assert.NotEmpty(text);
        Assert.DoesNotContain("078-05-1120", text, StringComparison.Ordinal);
        Assert.DoesNotContain("patient", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(dataKey), text, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Activity>> TraceAsync(Func<Task> run)
    {
        // Other tests run at the same time: only the children of this activity are looked at.
        using var source = new ActivitySource($"test-{Guid.NewGuid():n}");
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == FieldCryptDiagnostics.ActivitySourceName || candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = source.StartActivity("test")!;
        await run();
        return [.. stopped.Where(activity => activity.TraceId == root.TraceId && activity != root)];
    }
}
