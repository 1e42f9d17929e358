using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Jobs;

/// <summary>Has a cluster run a job, and follows it.</summary>
internal static class ClusterExecution
{
    /// <returns>What came of it; null if somebody ended following.</returns>
    public static async Task<JobReport?> RunAsync(
        ToolRun run, JobFlags flags, ClusterJobDefinition definition, StoreJob job, JobOptions options, CancellationToken cancellationToken)
    {
        var name = flags.JobName(run) ?? NameOf(definition, options.Mode);
        await using var session = await ClusterSession.OpenAsync(run, cancellationToken);
        await session.Jobs.SubmitAsync(name, definition, job, options, cancellationToken);
        run.Remark($"Job {name} was submitted.");
        return await FollowAsync(run, session, name, JobExecution.Title(job, options.Mode), job, cancellationToken);
    }

    /// <summary>Follows a job until it is over.</summary>
    /// <returns>What came of it; null if somebody ended following.</returns>
    public static async Task<JobReport?> FollowAsync(
        ToolRun run, ClusterSession session, string name, string title, StoreJob? job, CancellationToken cancellationToken)
    {
        try
        {
            return await JobDisplay.ShowAsync(
                run.Host, title, progress => session.Jobs.FollowAsync(name, job, new Following(run, progress), cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run.Remark($"The job goes on without this command: 'fieldcrypt cluster follow {name}' follows it again, 'fieldcrypt cluster stop {name}' stops it.");
            return null;
        }
    }

    private static string NameOf(ClusterJobDefinition definition, JobMode mode)
    {
        var place = JobParameters.PlaceOf(definition.Parameters);
#pragma warning disable CA1308 // A name that people type, as the command is.
        return $"{definition.Action.ToString().ToLowerInvariant()}-{place}{(mode == JobMode.DryRun ? "-dry-run" : "")}";
#pragma warning restore CA1308
    }

    // Told by one task, one status after the other.
    private sealed class Following(ToolRun run, IProgress<JobProgress> progress) : IProgress<ClusterJobStatus>
    {
        private readonly HashSet<string> _told = new(StringComparer.Ordinal);

        public void Report(ClusterJobStatus value)
        {
            progress.Report(value.Progress);
            foreach (var (worker, reason) in value.Refusals)
            {
                TellOnce($"Worker {worker} takes no part: {reason}");
            }

            if (value.Failure is { } failure)
            {
                TellOnce($"A segment failed. {failure}");
            }
        }

        private void TellOnce(string text)
        {
            if (_told.Add(text))
            {
                run.Remark(text);
            }
        }
    }
}
