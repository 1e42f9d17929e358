using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FieldCrypt.Operations.State;
using FieldCrypt.Operations.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FieldCrypt.Operations.Grains;

/// <summary>The coordinator of a job.</summary>
/// <remarks>
/// What it says was stored before. Two of them may be there for a while, when a silo is cut off: each write names the version that it changes, so that
/// the one that is behind fails, ends, and reads again.
/// </remarks>
[SuppressMessage("Reliability", "CA2007", Justification = "A grain goes on where it was: one thing at a time.")]
internal sealed class JobGrain : Grain, IJobGrain
{
    private const int MaxSegments = 4096;
    private const int ReadsAtOnce = 16;
    private const int MaxRefusals = 100;
    private readonly IGrainContext _context;
    private readonly IGrainStorage _storage;
    private readonly ClusterWorkerOptions _options;
    private readonly string _silo;
    private readonly Stored<JobRecord> _job;
    private readonly List<Stored<SegmentRecord>> _segments = [];
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);
    private SegmentTable? _table;

    public JobGrain(
        IGrainContext context, [FromKeyedServices(ClusterNames.Storage)] IGrainStorage storage, ClusterWorkerOptions options, ILocalSiloDetails silo)
    {
        _context = context;
        _storage = storage;
        _options = options;
        _silo = silo.SiloAddress.ToParsableString();
        _job = new Stored<JobRecord>(storage, context.GrainId, "job");
    }

    private string Name => this.GetPrimaryKeyString();

    private bool IsOver => _job.Value.Phase is ClusterJobPhase.Completed or ClusterJobPhase.Stopped or ClusterJobPhase.Failed;

    private IJobListGrain List => GrainFactory.GetGrain<IJobListGrain>(ClusterNames.List);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _job.ReadAsync();
        if (_job.Value.Ticket is { } ticket)
        {
            SizeTo(ticket.ReadPlan().Segments.Count);
            foreach (var some in _segments.Chunk(ReadsAtOnce))
            {
                await Task.WhenAll(some.Select(segment => segment.ReadAsync()));
            }

            _table = NewTable(ticket);
        }
    }

    public async Task<string?> SubmitAsync(JobTicket ticket)
    {
        if (Name.Length > ClusterNames.MaxJobName || ReasonAgainst(ticket) is not null)
        {
            return ReasonAgainst(ticket) ?? $"The name of a job has at most {ClusterNames.MaxJobName} characters.";
        }

        var present = _job.Value.Ticket;
        var goesOn = present is not null && _job.Value.Phase != ClusterJobPhase.Completed;
        if (goesOn && !IsSame(present!, ticket))
        {
            return $"The cluster has another job of this name ({present!.Action}: {present.Store}, {_job.Value.Phase}), which is not completed: "
                + "choose another name, or remove that one.";
        }

        if (!await List.PutAsync(Name, isRunning: _job.Value.Phase != ClusterJobPhase.Paused))
        {
            return "The cluster keeps too many jobs: remove some that are over.";
        }

        if (goesOn && !IsOver)
        {
            return null;
        }

        await BeginAsync(goesOn ? present! with { RunId = ticket.RunId, Settings = ticket.Settings } : ticket);
        return null;
    }

    public async Task<JobTicket?> JoinAsync()
    {
        if (_job.Value.Ticket is not { } ticket)
        {
            // The list may be ahead of a submission that failed.
            await List.RemoveAsync(Name);
            DeactivateOnIdle();
            return null;
        }

        if (!IsOver && _table!.IsDone)
        {
            await CompleteAsync();
        }

        if (IsOver)
        {
            await List.PutAsync(Name, isRunning: false);
        }

        return _job.Value.Phase == ClusterJobPhase.Running ? ticket : null;
    }

    public Task RefuseAsync(Guid runId, string worker, string reason)
    {
        if (IsOfRun(runId) && (_refusals.Count < MaxRefusals || _refusals.ContainsKey(worker)))
        {
            _refusals[ForeignText.Shown(worker)] = ForeignText.Shown(reason, 1024);
        }

        return Task.CompletedTask;
    }

    public async Task<LeaseAnswer> LeaseAsync(WorkerProof proof)
    {
        if (!IsOfRun(proof.RunId) || IsOver)
        {
            return LeaseAnswer.Of(LeaseAnswerKind.Leave);
        }

        if (ReasonAgainst(proof) is { } reason)
        {
            await RefuseAsync(proof.RunId, proof.Worker, reason);
            return LeaseAnswer.Of(LeaseAnswerKind.Refused, reason);
        }

        if (_job.Value.Phase == ClusterJobPhase.Paused || _table!.FindFree() is not { } segment)
        {
            return LeaseAnswer.Of(LeaseAnswerKind.Wait);
        }

        _refusals.Remove(proof.Worker);
        var given = _table.GivenTo(segment, proof.Worker);
        await PutAsync(segment, given);
        return new LeaseAnswer
        {
            Kind = LeaseAnswerKind.Segment,
            Lease = new HeldLease(segment, given.Fence),
            Duration = _options.LeaseDuration,
            Checkpoint = ClusterJson.Write(given.Checkpoint!),
        };
    }

    public async Task<KeepAnswer> KeepAsync(LeaseHolder holder, string checkpoint)
    {
        if (!Holds(holder) || ClusterJson.ReadCheckpoint(checkpoint) is not { } next || next.Segment != holder.Lease.Segment)
        {
            return KeepAnswer.Lost;
        }

        var record = _table![next.Segment];
        if (next.Steps == record.Checkpoint!.Steps)
        {
            // Sent again: the answer to the first time was lost.
            _table.Renew(next.Segment);
            return KeepAnswer.GoOn;
        }

        if (next.Steps != record.Checkpoint.Steps + 1)
        {
            return KeepAnswer.Lost;
        }

        var goesOn = _job.Value.Phase == ClusterJobPhase.Running && IsOfRun(holder.RunId) && !next.IsDone;
        await PutAsync(next.Segment, record with { Checkpoint = next, Failures = 0, Worker = goesOn ? record.Worker : null });
        if (!IsOver && _table.IsDone)
        {
            await CompleteAsync();
        }

        return goesOn ? KeepAnswer.GoOn : KeepAnswer.Leave;
    }

    public Task<HeldLease[]> RenewAsync(Guid planId, string worker, HeldLease[] held)
    {
        HeldLease[] still = IsOfPlan(planId) ? [.. held.Where(lease => _table!.IsHeldBy(worker, lease))] : [];
        Array.ForEach(still, lease => _table!.Renew(lease.Segment));
        return Task.FromResult(still);
    }

    public async Task ReleaseAsync(LeaseHolder holder)
    {
        if (Holds(holder))
        {
            await PutAsync(holder.Lease.Segment, _table![holder.Lease.Segment] with { Worker = null });
        }
    }

    public async Task FailAsync(LeaseHolder holder, string failure)
    {
        if (!Holds(holder))
        {
            return;
        }

        var record = _table![holder.Lease.Segment];
        record = record with { Worker = null, Failures = record.Failures + 1 };
        await PutAsync(holder.Lease.Segment, record);
        if (IsOver)
        {
            return;
        }

        var isLast = record.Failures >= _options.MaxSegmentFailures;
        await WriteAsync(_job, _job.Value with
        {
            Failure = ForeignText.Shown(failure, 2048),
            Phase = isLast ? ClusterJobPhase.Failed : _job.Value.Phase,
            EndedAt = isLast ? _options.TimeProvider.GetUtcNow() : null,
        });
        if (isLast)
        {
            await List.PutAsync(Name, isRunning: false);
        }
    }

    public Task<string?> StatusAsync()
    {
        if (_job.Value.Ticket is not { } ticket)
        {
            DeactivateOnIdle();
            return Task.FromResult<string?>(null);
        }

        var status = new ClusterJobStatus
        {
            Name = Name,
            Action = ticket.Action,
            Store = ticket.Store,
            Mode = ticket.Settings.Mode,
            Phase = _job.Value.Phase,
            Progress = _table!.Board.ToProgress(),
            Workers = _table.Holders(),
            Refusals = _refusals,
            Failure = _job.Value.Failure,
            Coordinator = _silo,
        };
        return Task.FromResult<string?>(JsonSerializer.Serialize(status, ClusterJson.Default.ClusterJobStatus));
    }

    public Task<string?> ReportAsync()
    {
        if (_job.Value.Ticket is not { } ticket)
        {
            DeactivateOnIdle();
            return Task.FromResult<string?>(null);
        }

        var report = _table!.Board.ToReport(ticket.Action, ticket.Store, null);
        report = report with { EndedAt = _job.Value.EndedAt ?? report.EndedAt };
        return Task.FromResult<string?>(JsonSerializer.Serialize(report, ReportJson.Line.JobReport));
    }

    public async Task<bool> SetPhaseAsync(ClusterJobPhase phase)
    {
        if (_job.Value.Ticket is null || IsOver || phase is not (ClusterJobPhase.Running or ClusterJobPhase.Paused or ClusterJobPhase.Stopped))
        {
            return false;
        }

        await WriteAsync(_job, _job.Value with { Phase = phase, EndedAt = phase == ClusterJobPhase.Stopped ? _options.TimeProvider.GetUtcNow() : null });
        await List.PutAsync(Name, isRunning: phase == ClusterJobPhase.Running);
        return true;
    }

    public async Task<string?> RemoveAsync()
    {
        if (_job.Value.Ticket is not null && !IsOver)
        {
            return "It is not over: stop it first.";
        }

        await StoreAsync(async () =>
        {
            await ClearFromAsync(0);
            await _job.ClearAsync();
        });
        await List.RemoveAsync(Name);
        DeactivateOnIdle();
        return null;
    }

    private static bool IsSame(JobTicket present, JobTicket ticket) =>
        present.Identity == ticket.Identity && present.StoreIdentity == ticket.StoreIdentity && present.Settings.IsDryRun == ticket.Settings.IsDryRun;

    private static string? ReasonAgainst(JobTicket ticket)
    {
        if (ticket.Version != JobTicket.CurrentVersion)
        {
            return "The job is of another release than the cluster.";
        }

        try
        {
            ticket.Settings.ToOptions(null, TimeProvider.System);
            return ticket.ReadPlan().Segments.Count is >= 1 and <= MaxSegments ? null : $"A job on a cluster has at most {MaxSegments} segments.";
        }
        catch (FieldCryptConfigurationException e)
        {
            return e.Message;
        }
    }

    private string? ReasonAgainst(WorkerProof proof)
    {
        var ticket = _job.Value.Ticket!;
        if (proof.Identity != ticket.Identity)
        {
            return $"By its configuration it is another job ({ForeignText.Shown(proof.Identity, 512)}) than the one that was submitted "
                + $"({ForeignText.Shown(ticket.Identity, 512)}): another schema, or other keys.";
        }

        return proof.StoreIdentity == ticket.StoreIdentity
            ? null
            : "By its configuration the store is another one of the same name: on another server, in another account, or made anew since.";
    }

    private bool IsOfRun(Guid runId) => _job.Value.Ticket is { } ticket && ticket.RunId == runId;

    private bool IsOfPlan(Guid planId) => _job.Value.Ticket is { } ticket && ticket.PlanId == planId;

    private bool Holds(LeaseHolder holder) => IsOfPlan(holder.PlanId) && _table!.IsHeldBy(holder.Worker, holder.Lease);

    private SegmentTable NewTable(JobTicket ticket) =>
        new(ticket, [.. _segments.Select(segment => segment.Value)], _options.LeaseDuration, _options.TimeProvider);

    private async Task BeginAsync(JobTicket ticket)
    {
        var count = ticket.ReadPlan().Segments.Count;
        SizeTo(count);
        await WriteAsync(_job, new JobRecord { Ticket = ticket });
        await StoreAsync(() => ClearFromAsync(count));
        _refusals.Clear();
        _table = NewTable(ticket);
        foreach (var segment in _table.Failed.ToList())
        {
            await PutAsync(segment, _table[segment] with { Failures = 0 });
        }
    }

    private async Task CompleteAsync()
    {
        await WriteAsync(_job, _job.Value with { Phase = ClusterJobPhase.Completed, EndedAt = _options.TimeProvider.GetUtcNow() });
        await List.PutAsync(Name, isRunning: false);
    }

    private async Task PutAsync(int segment, SegmentRecord record)
    {
        await WriteAsync(_segments[segment], record);
        _table!.Put(segment, record);
    }

    private void SizeTo(int count)
    {
        while (_segments.Count < count)
        {
            _segments.Add(new Stored<SegmentRecord>(_storage, _context.GrainId, $"segment-{_segments.Count}"));
        }
    }

    // What a former plan had more.
    private async Task ClearFromAsync(int count)
    {
        foreach (var segment in _segments.Skip(count))
        {
            await segment.ClearAsync();
        }

        _segments.RemoveRange(count, _segments.Count - count);
    }

    private Task WriteAsync<T>(Stored<T> stored, T value)
        where T : class, new() => StoreAsync(() => stored.WriteAsync(value));

    private async Task StoreAsync(Func<Task> store)
    {
        try
        {
            await store();
        }
        catch (Exception)
        {
            // Whether it was stored is not known: the next coordinator reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
