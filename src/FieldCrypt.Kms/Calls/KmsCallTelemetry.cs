using System.Diagnostics;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Kms;

/// <summary>Measures and traces single calls of KMS. Tags hold the operation, the Region, the key's ARN and the request id, nothing else.</summary>
internal sealed class KmsCallTelemetry(KmsCallOptions options)
{
    private const string Canceled = "canceled";
    private readonly double _cost = (double)options.PricePerTenThousandCalls / 10_000;

    /// <summary>Begins to watch a call; disposing ends it.</summary>
    public Sent Begin(KmsCall call) => new(this, options.TimeProvider, call);

    /// <summary>One call under way. Until it is said how it ended, it counts as canceled.</summary>
    internal sealed class Sent : IDisposable
    {
        private readonly KmsCallTelemetry _telemetry;
        private readonly TimeProvider _time;
        private readonly KmsCall _call;
        private readonly long _started;
        private readonly Activity? _activity;
        private string? _error = Canceled;

        public Sent(KmsCallTelemetry telemetry, TimeProvider time, KmsCall call)
        {
            _telemetry = telemetry;
            _time = time;
            _call = call;
            _started = time.GetTimestamp();
            _activity = Start(call);
        }

        public void Answered(string? requestId)
        {
            _error = null;
            _activity?.SetTag("aws.request_id", requestId);
        }

        public void Failed(KeyAccessException error)
        {
            _error = FailureReason.Of(error.Reason);
            _activity?.SetTag("aws.request_id", error.RequestId);
            if (error.Reason == KeyAccessFailure.Throttled)
            {
                KmsMetrics.Throttled(_call);
            }
        }

        public void Dispose()
        {
            KmsMetrics.Called(_call, _time.GetElapsedTime(_started), _telemetry._cost, _error);
            if (_activity is not null && _error is not null)
            {
                _activity.SetTag(FieldCryptMetrics.ErrorTag, _error).SetStatus(ActivityStatusCode.Error, _error);
            }

            _activity?.Dispose();
        }

        private static Activity? Start(KmsCall call) => !FieldCryptDiagnostics.Activities.HasListeners() ? null
            : FieldCryptDiagnostics.Activities.StartActivity($"KMS.{call.Operation}", ActivityKind.Client)
                ?.SetTag("rpc.system", "aws-api")
                .SetTag("rpc.service", "KMS")
                .SetTag(KmsMetrics.OperationTag, call.Operation)
                .SetTag(KmsMetrics.RegionTag, call.Region)
                .SetTag("aws.kms.key_arn", call.Key.ToString());
    }
}
