using Amazon.KeyManagementService;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace FieldCrypt.Kms;

/// <summary>Calls KMS in one Region: a deadline around retries around a circuit breaker around the time limit of each call.</summary>
/// <remarks>Thread-safe. All providers that share <see cref="KmsClients"/> share it, and so what it has learned about the Region.</remarks>
internal sealed class KmsRegion
{
    private static readonly ResiliencePropertyKey<Operation> OperationKey = new("FieldCrypt.Kms.Operation");

    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly Func<IAmazonKeyManagementService> _client;
    private readonly KmsCallOptions _options;
    private readonly KmsCallTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _operation;
    private readonly ResiliencePipeline _attempt;

    /// <summary>Makes the pipelines of a Region.</summary>
    /// <param name="name">The Region, such as <c>eu-west-1</c>.</param>
    /// <param name="client">Its client; called for each call, because making one may fail for a time.</param>
    /// <param name="options">How to call, validated.</param>
    /// <param name="logger">Where retries and the breaker's state are told.</param>
    public KmsRegion(string name, Func<IAmazonKeyManagementService> client, KmsCallOptions options, ILogger logger)
    {
        Name = name;
        _client = client;
        _options = options;
        _telemetry = new KmsCallTelemetry(options);
        _logger = logger;
        _operation = BuildOperation();
        _attempt = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }.AddTimeout(options.AttemptTimeout).Build();
        KmsMetrics.Watch(this);
    }

    /// <summary>The Region, such as <c>eu-west-1</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the Region is called (closed), left alone (open) or tried (half-open).</summary>
    public CircuitState Breaker => _breaker.CircuitState;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="call">What is called, for errors and telemetry.</param>
    /// <param name="onFault">Whether a fault is tried again here.</param>
    /// <param name="send">Builds and sends the request; called again for each retry.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="KeyAccessException">KMS refused, failed, or did not answer.</exception>
    public async ValueTask<TResponse> SendAsync<TResponse>(
        KmsCall call,
        OnFault onFault,
        Func<IAmazonKeyManagementService, CancellationToken, Task<TResponse>> send,
        CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse
    {
        var operation = new Operation(call, onFault);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(OperationKey, operation);
        try
        {
            return await _operation.ExecuteAsync(
                static (context, state) => state.Region.AttemptAsync(state.Operation, state.Send, context.CancellationToken),
                context,
                (Region: this, Operation: operation, Send: send)).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException e)
        {
            throw KmsErrors.DeadlinePassed(call, _options.Deadline, operation.LastFault, e);
        }
        catch (BrokenCircuitException e)
        {
            throw KmsErrors.CircuitOpen(call, e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<TResponse> AttemptAsync<TResponse>(
        Operation operation, Func<IAmazonKeyManagementService, CancellationToken, Task<TResponse>> send, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse
    {
        var client = _client();
        using var sent = _telemetry.Begin(operation.Call);
        try
        {
            var response = await _attempt.ExecuteAsync(
                static async (state, token) => await state.send(state.client, token).ConfigureAwait(false),
                (client, send),
                cancellationToken).ConfigureAwait(false);
            sent.Answered(response.ResponseMetadata?.RequestId);
            return response;
        }
        catch (TimeoutRejectedException e)
        {
            throw Note(operation, sent, KmsErrors.NoAnswerInTime(operation.Call, _options.AttemptTimeout, e));
        }
        catch (Exception e) when (KmsErrors.IsServiceFailure(e, cancellationToken))
        {
            throw Note(operation, sent, KmsErrors.Translate(e, operation.Call));
        }
    }

    private static KeyAccessException Note(Operation operation, KmsCallTelemetry.Sent sent, KeyAccessException error)
    {
        sent.Failed(error);
        operation.LastFault = error.Reason.IsFault() ? error : operation.LastFault;
        return error;
    }

    private ResiliencePipeline BuildOperation()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _options.TimeProvider }.AddTimeout(_options.Deadline);
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.MaxRetries,
                Delay = _options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static args => ValueTask.FromResult(IsRetried(args.Outcome.Exception, OperationIn(args.Context))),
                OnRetry = args =>
                {
                    ReportRetry((KeyAccessException)args.Outcome.Exception!, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = _options.Breaker.FailureRatio,
            MinimumThroughput = _options.Breaker.MinimumCalls,
            SamplingDuration = _options.Breaker.Sampling,
            BreakDuration = _options.Breaker.Pause,
            StateProvider = _breaker,
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is KeyAccessException e && e.Reason.IsOutage()),
            OnOpened = args =>
            {
                KmsLog.BreakerOpened(_logger, Name, args.BreakDuration);
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                KmsLog.BreakerClosed(_logger, Name);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static bool IsRetried(Exception? exception, Operation operation) =>
        exception is KeyAccessException e
        && (e.Reason == KeyAccessFailure.Throttled || (operation.OnFault == OnFault.Retry && e.Reason.IsOutage()));

    private static Operation OperationIn(ResilienceContext context) => context.Properties.GetValue(OperationKey, null!);

    private void ReportRetry(KeyAccessException fault, TimeSpan pause)
    {
        KmsMetrics.Retried(fault.Operation!, Name, fault.Reason);
        KmsLog.Retrying(_logger, fault.Operation!, Name, fault.Reason, pause);
    }

    /// <summary>One operation with all its attempts.</summary>
    private sealed class Operation(KmsCall call, OnFault onFault)
    {
        public KmsCall Call => call;

        public OnFault OnFault => onFault;

        public KeyAccessException? LastFault { get; set; }
    }
}
