using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Kms.Tests.Calls;

/// <summary>A clock that knows whether somebody pauses, and not only sets a time limit to what he does.</summary>
public sealed class TestClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private static readonly KmsCallOptions Limits = new();
    private int _pauses;

    /// <summary>How many pauses, such as those between retries, are not over yet.</summary>
    public int Pauses => Volatile.Read(ref _pauses);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Limits.AttemptTimeout || dueTime == Limits.Deadline || dueTime < TimeSpan.Zero || dueTime > TimeSpan.FromHours(1))
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var pause = new Pause(this);
        pause.Timer = base.CreateTimer(
            inner =>
            {
                pause.End();
                callback(inner);
            },
            state,
            dueTime,
            period);
        return pause;
    }

    private sealed class Pause : ITimer
    {
        private readonly TestClock _clock;
        private int _ended;

        public Pause(TestClock clock)
        {
            _clock = clock;
            Interlocked.Increment(ref clock._pauses);
        }

        public ITimer? Timer { get; set; }

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref _clock._pauses);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period);

        public void Dispose()
        {
            End();
            Timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
