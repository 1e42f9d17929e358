namespace FieldCrypt.Operations.Pace;

/// <summary>
/// How long the whole job pauses before each page: doubled whenever it is throttled, shortened whenever it is served, so that it takes what others
/// leave. Thread-safe.
/// </summary>
internal sealed class Congestion(TimeProvider time)
{
    private const double FirstPause = 0.05;
    private const double LongestPause = 10;
    private const double Recovery = 0.8;
    private readonly Lock _gate = new();
    private double _seconds;
    private long _throttledAt;

    /// <summary>The pause before the next page.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
            {
                return TimeSpan.FromSeconds(_seconds);
            }
        }
    }

    public void Throttled()
    {
        lock (_gate)
        {
            // Items of a page are throttled together: that is one sign, not many.
            var now = time.GetTimestamp();
            if (_throttledAt != 0 && time.GetElapsedTime(_throttledAt, now).TotalSeconds < Math.Max(_seconds, FirstPause))
            {
                return;
            }

            _throttledAt = now;
            _seconds = Math.Clamp(_seconds * 2, FirstPause, LongestPause);
        }
    }

    public void Served()
    {
        lock (_gate)
        {
            _seconds = _seconds < FirstPause / 2 ? 0 : _seconds * Recovery;
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) =>
        Pause is { Ticks: > 0 } pause ? Task.Delay(pause, time, cancellationToken) : Task.CompletedTask;
}
