using Polly;
using Polly.Hedging;
using Polly.Timeout;

namespace FieldCrypt.Kms;

/// <summary>Asks the members of a multi-Region key in order until one answers; with a delay, also the next while one is slow.</summary>
/// <remarks>
/// Thread-safe. A refusal by the first member ends it at once. A refusal by a later member ends it too, unless an earlier one may still
/// answer: it is reported beside the fault that led there, and no further Region is asked.
/// </remarks>
internal sealed class KmsFailover
{
    private static readonly ResiliencePropertyKey<Course> CourseKey = new("FieldCrypt.Kms.Course");

    private readonly KmsKeyArn[] _members;
    private readonly KmsClients _clients;
    private readonly ResiliencePipeline<KmsKeyResult> _pipeline;

    /// <summary>Makes a fail-over.</summary>
    /// <param name="members">The member of each Region, at least 2; the first is the local one.</param>
    /// <param name="hedgingDelay">How long a member may take before the next is asked too; null for never.</param>
    /// <param name="clients">Whose options and logger apply.</param>
    public KmsFailover(IEnumerable<KmsKeyArn> members, TimeSpan? hedgingDelay, KmsClients clients)
    {
        _members = [.. members];
        _clients = clients;
        _pipeline = new ResiliencePipelineBuilder<KmsKeyResult> { TimeProvider = clients.Options.TimeProvider }
            .AddTimeout(clients.Options.Deadline)
            .AddHedging(new HedgingStrategyOptions<KmsKeyResult>
            {
                MaxHedgedAttempts = _members.Length - 1,
                Delay = hedgingDelay ?? Timeout.InfiniteTimeSpan,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is KeyAccessException e && (e.Reason.IsFault() || e.Region != _members[0].Region)),
                ActionGenerator = args => Next(args.AttemptNumber, args.ActionContext),
            })
            .Build();
    }

    /// <summary>Asks one member after another.</summary>
    /// <param name="operation">The operation of KMS.</param>
    /// <param name="ask">Asks one member.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="KeyAccessException">The local Region refused, or all failed; the message names each and why.</exception>
    public async ValueTask<KmsKeyResult> AskAsync(
        string operation, Func<KmsKeyArn, OnFault, CancellationToken, ValueTask<KmsKeyResult>> ask, CancellationToken cancellationToken)
    {
        var course = new Course(operation, ask);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CourseKey, course);
        try
        {
            return await _pipeline
                .ExecuteAsync(static (context, failover) => failover.AskAsync(0, context), context, this)
                .ConfigureAwait(false);
        }
        catch (KeyAccessException) when (course.Failures.Length > 1)
        {
            throw KmsErrors.AllRegionsFailed(_members[0].Region, course.Failures);
        }
        catch (TimeoutRejectedException e)
        {
            throw KmsErrors.DeadlinePassed(
                new KmsCall(operation, _members[0]), _clients.Options.Deadline, course.Failures is [var first, ..] ? first : null, e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<KmsKeyResult> AskAsync(int index, ResilienceContext context)
    {
        var course = CourseIn(context);
        try
        {
            var onFault = index == _members.Length - 1 ? OnFault.Retry : OnFault.Report;
            return await course.Ask(_members[index], onFault, context.CancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e)
        {
            course.Note(e);
            throw;
        }
    }

    // Null ends the hedging: what is under way is waited for, and nothing more is begun.
    private Func<ValueTask<Outcome<KmsKeyResult>>>? Next(int index, ResilienceContext context)
    {
        var course = CourseIn(context);
        if (Array.Exists(course.Failures, static failure => !failure.Reason.IsFault()))
        {
            return null;
        }

        var (from, to) = (_members[index - 1], _members[index]);
        var fault = course.Failures.LastOrDefault(failure => failure.Region == from.Region)?.Reason;
        KmsMetrics.FailedOver(course.Operation, from.Region, to.Region, fault);
        KmsLog.FailingOver(_clients.Logger, course.Operation, _members[0].ToString(), to.Region, fault?.ToString() ?? "slow");
        return async () => Outcome.FromResult(await AskAsync(index, context).ConfigureAwait(false));
    }

    private static Course CourseIn(ResilienceContext context) => context.Properties.GetValue(CourseKey, null!);

    /// <summary>One operation on its way through the Regions.</summary>
    private sealed class Course(string operation, Func<KmsKeyArn, OnFault, CancellationToken, ValueTask<KmsKeyResult>> ask)
    {
        private readonly Lock _gate = new();
        private KeyAccessException[] _failures = [];

        public string Operation => operation;

        public Func<KmsKeyArn, OnFault, CancellationToken, ValueTask<KmsKeyResult>> Ask => ask;

        /// <summary>What failed so far, in that order.</summary>
        public KeyAccessException[] Failures => Volatile.Read(ref _failures);

        public void Note(KeyAccessException failure)
        {
            lock (_gate)
            {
                Volatile.Write(ref _failures, [.. _failures, failure]);
            }
        }
    }
}
