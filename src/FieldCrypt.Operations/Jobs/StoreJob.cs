namespace FieldCrypt.Operations;

/// <summary>An action over a store, cut into segments that are worked off step by step, by whichever machine.</summary>
/// <remarks>
/// Implementations are immutable and thread-safe. A step may be done twice, as happens when a process dies before its checkpoint is written: what the
/// first time has done, the second finds done. They write on condition that an item is still the one that was read, so that another writer wins.
/// </remarks>
public abstract class StoreJob
{
    /// <summary>What is done.</summary>
    public abstract JobAction Action { get; }

    /// <summary>The store in a few words, for people.</summary>
    public abstract string Store { get; }

    /// <summary>
    /// What the job is, as a text that is equal in every process that runs it: the store, the action, and what decides the outcome. A checkpoint of
    /// another job is refused by it.
    /// </summary>
    public abstract string Identity { get; }

    /// <summary>Cuts the store into segments.</summary>
    /// <param name="segments">How many are wanted, at least 1; a store may make fewer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public abstract Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken);

    /// <summary>Does the next page of a segment.</summary>
    /// <param name="segment">One of <see cref="JobPlan.Segments"/>.</param>
    /// <param name="position">Where to begin; null for the segment's beginning.</param>
    /// <param name="context">Limits, mode, and where skipped items are told.</param>
    /// <param name="cancellationToken">Cancels before the next item; a checkpoint is then not to be written.</param>
    /// <exception cref="FieldCryptException">Something that concerns the whole job: a key service that cannot be reached, above all.</exception>
    public abstract Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken);

    /// <summary>The keys that items name and that are protected by other keys, read once at the end of a run; null if their store is not known.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual Task<IReadOnlyList<ProtectedKey>?> ReadProtectedKeysAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProtectedKey>?>(null);

    /// <summary>
    /// What tells the very store from another of its name, in another account or on another server, as the store itself says it; null if it says nothing.
    /// Workers of a cluster compare it: each reaches the store by its own configuration.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual Task<string?> ReadStoreIdentityAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Whether trying again later may help.</summary>
    // Where several keys are tried, one that is gone for good does not say that another, whose service is down, opens nothing.
    protected internal virtual bool IsTransient(Exception exception) => exception is KeyAccessException error
        && error.Reasons.Any(static reason => reason is KeyAccessFailure.Throttled or KeyAccessFailure.Unreachable or KeyAccessFailure.ServiceFault);

    /// <summary>Whether the store or the key service asks for fewer requests.</summary>
    protected internal virtual bool IsThrottling(Exception exception) => exception is KeyAccessException error && error.Reasons.Contains(KeyAccessFailure.Throttled);
}
