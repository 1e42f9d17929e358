using System.Text.Json;
using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations;

/// <summary>Submits jobs to a cluster, follows, pauses, resumes and stops them. Thread-safe.</summary>
public sealed class ClusterJobs
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    /// <summary>Makes them of a client of the cluster, or of one of its silos.</summary>
    /// <param name="grains">The client, as Orleans registers it: <c>IClusterClient</c>.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public ClusterJobs(IGrainFactory grains, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _grains = grains;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Begins a job. One of the name that was stopped, or failed, goes on from its checkpoints; one that runs goes on running; one that was completed begins anew.
    /// </summary>
    /// <param name="name">Its name in the cluster, at most 128 characters.</param>
    /// <param name="definition">What workers make the job of.</param>
    /// <param name="job">The same job, made here: it is cut into segments here, and workers whose job is another one take no part.</param>
    /// <param name="options">How it is run; the limits are those of all workers together, the parallelism that of each. No checkpoints, sinks and controls.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are not for a cluster, or it has another job of this name.</exception>
    public async Task SubmitAsync(
        string name, ClusterJobDefinition definition, StoreJob job, JobOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(job);
        options ??= new JobOptions();
        var settings = JobSettings.Of(options);
        definition.Validate();
        if (definition.Action != job.Action)
        {
            throw new FieldCryptConfigurationException($"The definition says {definition.Action}, and the job is {job.Action}.");
        }

        var context = new JobStepContext(options with { Limits = new JobLimits() });
        await using var _ = context.ConfigureAwait(false);
        var retrying = context.Retrying(job, new FigureTally());
        var plan = await retrying.ExecuteAsync(async token => await job.PlanAsync(options.Segments, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var ticket = new JobTicket
        {
            PlanId = Guid.NewGuid(),
            RunId = Guid.NewGuid(),
            Action = definition.Action,
            Parameters = new Dictionary<string, string>(definition.Parameters, StringComparer.Ordinal),
            Identity = job.Identity,
            StoreIdentity = await retrying.ExecuteAsync(
                async token => await job.ReadStoreIdentityAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
            Store = job.Store,
            Plan = JsonSerializer.Serialize(plan with { Mode = options.Mode, StartedAt = _time.GetUtcNow() }, CheckpointJson.Line.JobPlan),
            Settings = settings,
        };
        if (await Grain(name).SubmitAsync(ticket).WaitAsync(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new FieldCryptConfigurationException($"Job {ForeignText.Shown(name)} was not submitted. {reason}");
        }
    }

    /// <summary>Follows a job until it is over. Whoever ends following does not end the job.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="job">The same job, made here: it reads what protects the keys that items name, for the report; null to leave that out.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Ends following.</param>
    /// <returns>What came of it, as of one machine.</returns>
    /// <exception cref="FieldCryptConfigurationException">There is no such job.</exception>
    /// <exception cref="FieldCryptException">It failed, or the cluster has not answered for two minutes.</exception>
    public async Task<JobReport> FollowAsync(
        string name, StoreJob? job = null, IProgress<ClusterJobStatus>? progress = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var status = await PatientlyAsync(() => GetStatusAsync(name, cancellationToken), cancellationToken).ConfigureAwait(false);
            progress?.Report(status);
            if (status.Phase == ClusterJobPhase.Failed)
            {
                throw new FieldCryptException($"Job {ForeignText.Shown(name)} failed on the cluster, and goes on once it is submitted again. {status.Failure}");
            }

            if (status.IsOver)
            {
                var report = await PatientlyAsync(() => ReadReportAsync(name, cancellationToken), cancellationToken).ConfigureAwait(false);
                return job is null || report.Outcome != JobOutcome.Completed
                    ? report
                    : report with { ProtectedKeys = await job.ReadProtectedKeysAsync(cancellationToken).ConfigureAwait(false) };
            }

            await Task.Delay(PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How far a job is.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no such job.</exception>
    public async Task<ClusterJobStatus> GetStatusAsync(string name, CancellationToken cancellationToken = default) =>
        await Grain(name).StatusAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is { } json
            ? JsonSerializer.Deserialize(json, ClusterJson.Default.ClusterJobStatus)!
            : throw Unknown(name);

    /// <summary>What came of a job so far.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no such job.</exception>
    public async Task<JobReport> ReadReportAsync(string name, CancellationToken cancellationToken = default) =>
        await Grain(name).ReportAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is { } json
            ? JsonSerializer.Deserialize(json, ReportJson.Line.JobReport)!
            : throw Unknown(name);

    /// <summary>The jobs that the cluster keeps, those that are over included.</summary>
    public async Task<IReadOnlyList<ClusterJobStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var found = new List<ClusterJobStatus>();
        foreach (var name in await _grains.GetGrain<IJobListGrain>(ClusterNames.List).AllAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await Grain(name).StatusAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is { } json)
            {
                found.Add(JsonSerializer.Deserialize(json, ClusterJson.Default.ClusterJobStatus)!);
            }
        }

        return found;
    }

    /// <summary>Lets no worker begin another page of a job until it is resumed.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no such job, or it is over.</exception>
    /// <exception cref="FieldCryptException">The cluster has not answered for two minutes.</exception>
    public Task PauseAsync(string name, CancellationToken cancellationToken = default) => SetAsync(name, ClusterJobPhase.Paused, cancellationToken);

    /// <summary>Lets a paused job go on.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no such job, or it is over.</exception>
    /// <exception cref="FieldCryptException">The cluster has not answered for two minutes.</exception>
    public Task ResumeAsync(string name, CancellationToken cancellationToken = default) => SetAsync(name, ClusterJobPhase.Running, cancellationToken);

    /// <summary>Ends a job after the pages that are being worked on. Submitted again, it goes on.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no such job, or it is over.</exception>
    /// <exception cref="FieldCryptException">The cluster has not answered for two minutes.</exception>
    public Task StopAsync(string name, CancellationToken cancellationToken = default) => SetAsync(name, ClusterJobPhase.Stopped, cancellationToken);

    /// <summary>Takes a job that is over from the cluster, with its checkpoints.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is not over.</exception>
    /// <exception cref="FieldCryptException">The cluster has not answered for two minutes.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Grain(name);
        if (await PatientlyAsync(() => grain.RemoveAsync().WaitAsync(cancellationToken), cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new FieldCryptConfigurationException($"Job {ForeignText.Shown(name)} was not removed. {reason}");
        }
    }

    private static FieldCryptConfigurationException Unknown(string name) => new($"The cluster has no job {ForeignText.Shown(name)}.");

    private IJobGrain Grain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Length <= ClusterNames.MaxJobName
            ? _grains.GetGrain<IJobGrain>(name)
            : throw new FieldCryptConfigurationException($"The name of a job has at most {ClusterNames.MaxJobName} characters.");
    }

    private async Task SetAsync(string name, ClusterJobPhase phase, CancellationToken cancellationToken)
    {
        var (grain, attempts) = (Grain(name), 0);
        var isSet = await PatientlyAsync(
            () =>
            {
                attempts++;
                return grain.SetPhaseAsync(phase).WaitAsync(cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);

        // The answer to an attempt that was carried out may have been lost.
        if (!isSet && (attempts == 1 || (await GetStatusAsync(name, cancellationToken).ConfigureAwait(false)).Phase != phase))
        {
            throw new FieldCryptConfigurationException($"The cluster has no job {ForeignText.Shown(name)} that is not over.");
        }
    }

    // The coordinator moves when its silo ends; the database may be away for a while.
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var askedAt = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (Exception e) when (ClusterFailures.MayPass(e, cancellationToken))
            {
                if (_time.GetElapsedTime(askedAt) > Patience)
                {
                    throw new FieldCryptException($"The cluster does not answer: {ForeignText.Shown($"{e.GetType().Name}: {e.Message}", 1024)}", e);
                }

                await Task.Delay(PollInterval, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
