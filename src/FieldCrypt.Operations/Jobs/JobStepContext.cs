using System.Runtime.ExceptionServices;
using FieldCrypt.Operations.Pace;
using Polly;
using Polly.Retry;

namespace FieldCrypt.Operations;

/// <summary>What the steps of one job share in a process: limits, mode, and where skipped items are told. Thread-safe.</summary>
/// <remarks>A runner makes one for itself; whoever runs segments elsewhere, on a cluster, makes one for each process.</remarks>
public sealed class JobStepContext : IAsyncDisposable
{
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(30);
    private readonly IPace _items;
    private readonly IPace _bytes;
    private readonly IPace _kmsCalls;
    private long _firstFailure;
    private volatile bool _hasWorked;

    /// <summary>Makes a context.</summary>
    /// <param name="options">How the job is run.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public JobStepContext(JobOptions options)
        : this(Valid(options), new Bucket(options.Limits.ItemsPerSecond), new Bucket(options.Limits.BytesPerSecond), new Bucket(options.Limits.KmsCallsPerSecond))
    {
    }

    /// <summary>Makes a context whose limits are shared with other processes.</summary>
    internal JobStepContext(JobOptions options, IPace items, IPace bytes, IPace kmsCalls)
    {
        Options = Valid(options);
        (_items, _bytes, _kmsCalls) = (items, bytes, kmsCalls);
        Congestion = new Congestion(options.TimeProvider);
    }

    /// <summary>How the job is run.</summary>
    public JobOptions Options { get; }

    internal Congestion Congestion { get; }

    /// <summary>Frees the timers of the limits.</summary>
    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync().ConfigureAwait(false);
        await _bytes.DisposeAsync().ConfigureAwait(false);
        await _kmsCalls.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until bytes that were read are within the limit.</summary>
    internal ValueTask TakeBytesAsync(long bytes, CancellationToken cancellationToken) => _bytes.TakeAsync(bytes, cancellationToken);

    /// <summary>Does something for each item of a page, several at a time, within the limits, and again where it fails in passing.</summary>
    internal async Task ForEachAsync<T>(
        IReadOnlyList<T> items, KmsTally tally, ResiliencePipeline retrying, Func<T, CancellationToken, ValueTask> action, CancellationToken cancellationToken)
    {
        long paid = 0;
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Options.ItemParallelism, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                await _items.TakeAsync(1, token).ConfigureAwait(false);
                await AttemptAsync(item, retrying, action, token).ConfigureAwait(false);
                _hasWorked = true;

                // How many calls an item needs is known only afterwards: the next ones wait for them.
                var called = tally.Calls;
                await _kmsCalls.TakeAsync(called - Interlocked.Exchange(ref paid, called), token).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    /// <summary>Does something, and again with growing pauses if it fails in passing.</summary>
    internal ResiliencePipeline Retrying(StoreJob job, FigureTally figures)
    {
        if (Options.MaxRetries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder { TimeProvider = Options.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = Options.RetryDelay,
                MaxDelay = LongestRetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } e && !arguments.Context.CancellationToken.IsCancellationRequested
                    && (job.IsThrottling(e) || job.IsTransient(e) && MayComeBack())),
                OnRetry = arguments =>
                {
                    figures.Retried();
                    if (job.IsThrottling(arguments.Outcome.Exception!))
                    {
                        Congestion.Throttled();
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    // Nearly every item succeeds at once, and the pipeline costs a good part of what opening its key does: it sees only what failed.
    private static async ValueTask AttemptAsync<T>(
        T item, ResiliencePipeline retrying, Func<T, CancellationToken, ValueTask> action, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure;
        try
        {
            await action(item, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        await retrying.ExecuteAsync(
            async token =>
            {
                Interlocked.Exchange(ref failure, null)?.Throw();
                await action(item, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private bool MayComeBack()
    {
        if (_hasWorked || Options.FirstContact is not { } patience)
        {
            return true;
        }

        Interlocked.CompareExchange(ref _firstFailure, Math.Max(Options.TimeProvider.GetTimestamp(), 1), 0);
        return Options.TimeProvider.GetElapsedTime(Interlocked.Read(ref _firstFailure)) < patience;
    }

    /// <summary>Tells that an item was skipped.</summary>
    internal async ValueTask SkipAsync(FigureTally figures, string key, SkipReason reason, string message, CancellationToken cancellationToken)
    {
        var skip = new JobSkip { Item = Options.Naming.NameOf(key), Reason = reason, Message = message };
        figures.Skipped(skip);
        if (Options.Skips is { } sink)
        {
            await sink.WriteAsync(skip, cancellationToken).ConfigureAwait(false);
        }
    }

    private static JobOptions Valid(JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
