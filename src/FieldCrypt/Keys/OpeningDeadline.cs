namespace FieldCrypt.Keys;

/// <summary>
/// How long the opening of one item, or of one message, may take in all, over however many wrapped data keys and key providers. Whoever stored it
/// chose their number, so the limits of the single calls do not bound it.
/// </summary>
/// <remarks>The clock starts with the first wait: opening with keys in memory needs no timer.</remarks>
internal sealed class OpeningDeadline : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _over;
    private ITimer? _timer;

    public OpeningDeadline(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _time = time;
        _caller = caller;
        _over = CancellationTokenSource.CreateLinkedTokenSource(caller);
    }

    /// <summary>Cancelled by the deadline, and by the caller.</summary>
    public CancellationToken Token => _over.Token;

    /// <summary>Whether the time is over; the caller's own cancellation is not meant.</summary>
    public bool IsOver => _over.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Starts the clock, if nothing was waited for before.</summary>
    public void BeginToWait() =>
        _timer ??= _time.CreateTimer(static over => ((CancellationTokenSource)over!).Cancel(), _over, _limit, Timeout.InfiniteTimeSpan);

    /// <summary>The error once the time is over.</summary>
    public KeyAccessException Passed(Exception cause) => new(
        KeyAccessFailure.Unreachable,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"nothing opened it within {_limit.TotalSeconds:0.###} s in all"),
        cause);

    public void Dispose()
    {
        _timer?.Dispose();
        _over.Dispose();
    }
}
