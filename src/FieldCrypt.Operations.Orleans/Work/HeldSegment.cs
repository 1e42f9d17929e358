using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations.Work;

/// <summary>A segment that this worker has for a while. When the while is over, and could not be renewed, it ends what is being done in it.</summary>
internal sealed class HeldSegment : ISegmentKeeper, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private readonly IJobGrain _grain;
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _aborting;
    private volatile bool _leaves;

    /// <param name="grain">The coordinator.</param>
    /// <param name="holder">Who has it.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="askedAt">When the worker asked for it: the coordinator counts from later.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Ends it after a page.</param>
    /// <param name="aborting">Ends it at once.</param>
    public HeldSegment(
        IJobGrain grain, LeaseHolder holder, TimeSpan duration, long askedAt, TimeProvider time, CancellationToken stopping, CancellationToken aborting)
    {
        _grain = grain;
        Holder = holder;
        _duration = duration;
        _time = time;
        _stopping = stopping;
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _aborting = aborting.Register(_over.Cancel);
        RenewedAt(askedAt);
    }

    public LeaseHolder Holder { get; }

    /// <summary>Whether the coordinator gave it to somebody else, or has taken it back: there is nothing to give back then.</summary>
    public bool IsGivenBack { get; private set; }

    /// <summary>Cancelled when this worker may no longer have it.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>The coordinator has renewed it.</summary>
    /// <param name="askedAt">When that was asked for.</param>
    public void RenewedAt(long askedAt)
    {
        var left = _duration - _time.GetElapsedTime(askedAt);
        if (left <= TimeSpan.Zero)
        {
            _over.Cancel();
        }
        else if (!_over.IsCancellationRequested)
        {
            _over.CancelAfter(left);
        }
    }

    /// <summary>Somebody else has it.</summary>
    public void Lose()
    {
        IsGivenBack = true;
        _leaves = true;
        _over.Cancel();
    }

    public ValueTask<bool> MayGoOnAsync(CancellationToken cancellationToken) => ValueTask.FromResult(!_leaves && !_stopping.IsCancellationRequested);

    public async ValueTask KeepAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var text = ClusterJson.Write(checkpoint);
        while (true)
        {
            var askedAt = _time.GetTimestamp();
            try
            {
                switch (await _grain.KeepAsync(Holder, text).WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    case KeepAnswer.GoOn:
                        RenewedAt(askedAt);
                        return;
                    case KeepAnswer.Leave:
                        IsGivenBack = true;
                        _leaves = true;
                        return;
                    default:
                        Lose();
                        return;
                }
            }
            catch (Exception e) when (ClusterFailures.MayPass(e, cancellationToken))
            {
                // The same checkpoint again is the same answer, for as long as the segment is ours.
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _aborting.Dispose();
        _over.Dispose();
    }
}
