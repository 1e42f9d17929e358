using System.Diagnostics;
using FieldCrypt.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FieldCrypt.Kms.Tests.Telemetry;

/// <summary>What an application sees of FieldCrypt under a request, with each set-up of docs/telemetry.md.</summary>
public sealed class SampledByParentTests : EmulatorTest
{
    // ASP.NET Core's own source, which makes the activity of a request if anybody listens; if nobody does, it makes one that is not recorded.
    private static readonly ActivitySource Requests = new("Microsoft.AspNetCore");

    [Fact]
    public async Task Without_traced_requests_nothing_is_seen_by_default() => Assert.Empty(await SeenAsync(tracing => tracing.AddSource("FieldCrypt")));

    [Fact]
    public async Task With_traced_requests_the_calls_of_KMS_are_seen() => Assert.Contains(
        "KMS.GenerateDataKey", await SeenAsync(tracing => tracing.AddSource("Microsoft.AspNetCore").AddSource("FieldCrypt")));

    [Fact]
    public async Task With_a_sampler_that_takes_everything_they_are_seen_too() => Assert.Contains(
        "KMS.GenerateDataKey", await SeenAsync(tracing => tracing.AddSource("FieldCrypt").SetSampler(new AlwaysOnSampler())));

    private async Task<List<string>> SeenAsync(Func<TracerProviderBuilder, TracerProviderBuilder> setUp)
    {
        var provider = new KmsKeyProvider(await CreateKeyAsync(), Clients);
        using var seen = new Seen();
        using (setUp(Sdk.CreateTracerProviderBuilder()).AddProcessor(seen).Build())
        using (var request = Requests.StartActivity("request", ActivityKind.Server) ?? new Activity("request").Start())
        {
            await WrapAsync(provider);

            // Other tests of this process trace as well.
            return seen.Under(request);
        }
    }

    private sealed class Seen : BaseProcessor<Activity>
    {
        private readonly Lock _gate = new();
        private readonly List<Activity> _ended = [];

        public override void OnEnd(Activity data)
        {
            lock (_gate)
            {
                _ended.Add(data);
            }
        }

        public List<string> Under(Activity request)
        {
            lock (_gate)
            {
                return [.. _ended
                    .Where(activity => activity.TraceId == request.TraceId && activity.Source.Name == FieldCryptDiagnostics.ActivitySourceName)
                    .Select(activity => activity.OperationName)];
            }
        }
    }
}
