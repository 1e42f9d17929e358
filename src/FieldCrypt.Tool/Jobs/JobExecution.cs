using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Jobs;

/// <summary>Runs a job for a person or a script: progress where it is seen, a checkpoint if one is wanted, the report at the end.</summary>
internal static class JobExecution
{
    /// <param name="run">The run.</param>
    /// <param name="flags">What the command line says.</param>
    /// <param name="definition">The job.</param>
    /// <param name="mode">Whether it writes.</param>
    /// <param name="present">Makes the result of the report.</param>
    /// <param name="cancellationToken">Stops the job between two pages, so that its checkpoint holds.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        ToolRun run, JobFlags flags, ClusterJobDefinition definition, JobMode mode, Func<JobRecord, JobResult> present, CancellationToken cancellationToken)
    {
        flags.Require(run);
        var job = await run.Jobs.CreateAsync(definition, cancellationToken);
        if (!flags.IsForCluster(run))
        {
            return await RunHereAsync(run, flags, job, mode, present, cancellationToken);
        }

        var report = await ClusterExecution.RunAsync(run, flags, definition, job, flags.Options(run) with { Mode = mode }, cancellationToken);
        return report is null ? ExitCode.Cancelled : await TellAsync(run, flags, report, present);
    }

    /// <summary>Runs a job in this process.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<int> RunHereAsync(
        ToolRun run, JobFlags flags, StoreJob job, JobMode mode, Func<JobRecord, JobResult> present, CancellationToken cancellationToken)
    {
        flags.Require(run);
        var control = new JobControl();
        await using var stopping = cancellationToken.Register(control.Stop);
        using var checkpoints = flags.StateFolder(run) is { } folder ? new FileCheckpointStore(folder) : null;
        await using var skipped = flags.SkippedFile(run) is { } file ? new FileStream(file, FileMode.Append, FileAccess.Write) : null;
        using var sink = skipped is null ? null : new JsonLinesSkipSink(skipped);
        var report = await JobDisplay.ShowAsync(run.Host, Title(job, mode), progress => new JobRunner(flags.Options(run) with
        {
            Mode = mode,
            Checkpoints = checkpoints,
            Skips = sink,
            Progress = progress,
            Control = control,
        }).RunAsync(job, CancellationToken.None));
        var code = await TellAsync(run, flags, report, present);

        // The next one begins anew, as in a cluster: what this one saw and told is not to be told again as what is there then.
        if (report.Outcome == JobOutcome.Completed)
        {
            checkpoints?.Clear();
        }

        return code;
    }

    /// <summary>Finds out whether a job can be run, as far as that shows before it is.</summary>
    public static async Task RequireAsync(ToolRun run, JobFlags flags, ClusterJobDefinition definition, CancellationToken cancellationToken)
    {
        flags.Require(run);
        var job = await run.Jobs.CreateAsync(definition, cancellationToken);
        if (flags.IsForCluster(run))
        {
            await using var session = await ClusterSession.OpenAsync(run, cancellationToken);
        }

        using var checkpoints = flags.StateFolder(run) is { } folder ? new FileCheckpointStore(folder) : null;
        await new JobRunner(flags.Options(run) with { Checkpoints = checkpoints }).RequireAsync(job, cancellationToken);
    }

    /// <summary>What runs, in a few words.</summary>
    public static string Title(StoreJob job, JobMode mode) => $"{job.Action}{(mode == JobMode.DryRun ? " (dry run)" : "")}: {job.Store}";

    /// <summary>What a report says to a script: one of <see cref="ExitCode"/>.</summary>
    public static int CodeOf(JobReport report) => report.Outcome != JobOutcome.Completed ? ExitCode.Cancelled
        : report.Figures.SkippedBy.GetValueOrDefault(SkipReason.NotAuthentic) > 0 ? ExitCode.NotAuthentic
        : report.Figures.Skipped > 0 ? ExitCode.Incomplete
        : ExitCode.Done;

    private static async Task<int> TellAsync(ToolRun run, JobFlags flags, JobReport report, Func<JobRecord, JobResult> present)
    {
        var record = new JobRecord(run.CommandLine, report);
        if (flags.ReportFile(run) is { } path)
        {
            await record.WriteAsync(path, CancellationToken.None);
        }

        run.Tell(present(record));
        if (report.Outcome != JobOutcome.Completed)
        {
            run.Remark(flags.StateFolder(run) is null && !flags.IsForCluster(run)
                ? "Stopped. Nothing says how far the job came: with --state FOLDER the next one goes on."
                : "Stopped. The same command goes on from here.");
        }

        return CodeOf(report);
    }
}
