namespace FieldCrypt.Operations.Wire;

/// <summary>The coordinator of the job of a name: who has which segment, and how far each is.</summary>
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Begins a job, lets one go on, or finds it running.</summary>
    /// <returns>Null, or why not.</returns>
    Task<string?> SubmitAsync(JobTicket ticket);

    /// <summary>The job, for a worker that would take part.</summary>
    /// <returns>Null if it does not run.</returns>
    Task<JobTicket?> JoinAsync();

    /// <summary>Notes that a worker cannot make the job.</summary>
    Task RefuseAsync(Guid runId, string worker, string reason);

    /// <summary>Gives a worker a segment.</summary>
    Task<LeaseAnswer> LeaseAsync(WorkerProof proof);

    /// <summary>Keeps a checkpoint of a segment, if the worker still has it.</summary>
    Task<KeepAnswer> KeepAsync(LeaseHolder holder, string checkpoint);

    /// <summary>Renews leases.</summary>
    /// <returns>Those that the worker still has.</returns>
    Task<HeldLease[]> RenewAsync(Guid planId, string worker, HeldLease[] held);

    /// <summary>Gives a segment back.</summary>
    Task ReleaseAsync(LeaseHolder holder);

    /// <summary>Gives a segment back that failed.</summary>
    Task FailAsync(LeaseHolder holder, string failure);

    /// <summary>How far the job is, as JSON; null if there is none of this name.</summary>
    Task<string?> StatusAsync();

    /// <summary>What came of it so far, as JSON; null if there is none of this name.</summary>
    Task<string?> ReportAsync();

    /// <summary>Pauses it, lets it go on, stops it.</summary>
    /// <returns>Whether there is a job of this name that is not over.</returns>
    Task<bool> SetPhaseAsync(ClusterJobPhase phase);

    /// <summary>Takes a job away that is over.</summary>
    /// <returns>Null, or why not.</returns>
    Task<string?> RemoveAsync();
}
