namespace FieldCrypt.Operations;

/// <summary>A job as a worker takes part in it, and what is to be freed when the worker is done with it.</summary>
/// <param name="job">The job.</param>
/// <param name="held">Key providers and clients of this job alone; null if there are none.</param>
public sealed class WorkerJob(StoreJob job, IAsyncDisposable? held = null) : IAsyncDisposable
{
    /// <summary>The job.</summary>
    public StoreJob Job { get; } = job ?? throw new ArgumentNullException(nameof(job));

    /// <summary>Frees what is held for the job.</summary>
    public ValueTask DisposeAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
