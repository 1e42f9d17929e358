namespace FieldCrypt.Operations;

/// <summary>Pauses, resumes and stops a job from outside. Thread-safe; one for a job.</summary>
/// <remarks>Each takes effect between steps: the page that is being worked on is finished, and its checkpoint written.</remarks>
public sealed class JobControl
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _resumed;

    /// <summary>Whether the job is paused.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _resumed is not null;
            }
        }
    }

    /// <summary>Whether the job was told to stop.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Begins no further step until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            if (!IsStopped)
            {
                _resumed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Goes on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _resumed?.SetResult();
            _resumed = null;
        }
    }

    /// <summary>Ends the job after the steps that are being worked on; its report says that it was stopped, and a later run goes on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            IsStopped = true;
            _resumed?.SetResult();
            _resumed = null;
        }
    }

    /// <summary>Waits while the job is paused.</summary>
    /// <returns>Whether another step is to be done.</returns>
    internal async ValueTask<bool> MayGoOnAsync(CancellationToken cancellationToken)
    {
        Task? resumed;
        lock (_gate)
        {
            resumed = _resumed?.Task;
        }

        if (resumed is not null)
        {
            await resumed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return !IsStopped;
    }
}
