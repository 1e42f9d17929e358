namespace FieldCrypt.Tests.Keys.Caching;

/// <summary>A clock that moves when told to; its timers fire then.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan time)
    {
        ManualTimer[] due;
        lock (_lock)
        {
            Interlocked.Add(ref _ticks, time.Ticks);
            due = [.. _timers.Where(timer => timer.TryTake(_ticks))];
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    /// <summary>Moves to when the next timer fires, if there is one.</summary>
    public void AdvanceToTimer()
    {
        long next;
        lock (_lock)
        {
            next = _timers.Select(timer => timer.Due).DefaultIfEmpty(long.MaxValue).Min();
        }

        if (next != long.MaxValue)
        {
            Advance(TimeSpan.FromTicks(next - GetTimestamp()));
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;
        private TimeSpan _period;

        public long Due => Interlocked.Read(ref _due);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref _due, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks);
            _period = period;
            return true;
        }

        public bool TryTake(long now)
        {
            if (Interlocked.Read(ref _due) > now)
            {
                return false;
            }

            Interlocked.Exchange(ref _due, _period > TimeSpan.Zero ? now + _period.Ticks : long.MaxValue);
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose() => Interlocked.Exchange(ref _due, long.MaxValue);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
