using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Clusters;

/// <summary>The jobs of a cluster.</summary>
internal sealed record ClusterListing(string Cluster, IReadOnlyList<ClusterJobStatus> Jobs) : IResult
{
    public void TellTo(IReport report)
    {
        report.Title($"cluster {Cluster}");
        report.Table(
            "Jobs",
            ["name", "state", "store", "items", "changed", "skipped", "segments", "workers"],
            [.. Jobs.Select(job => (IReadOnlyList<string>)
            [
                job.Name, Words(job.Phase), job.Store, JobResult.Number(job.Progress.Items), JobResult.Number(job.Progress.Changed), JobResult.Number(job.Progress.Skipped),
                $"{JobResult.Number(job.Progress.SegmentsDone)} of {JobResult.Number(job.Progress.Segments)}", JobResult.Number(job.Workers.Count),
            ])]);
        report.Table(
            "Workers that take no part",
            ["job", "worker", "reason"],
            [.. Jobs.SelectMany(job => job.Refusals, (job, refusal) => (IReadOnlyList<string>)[job.Name, refusal.Key, refusal.Value])]);
        report.Table(
            "Failures",
            ["job", "failure"],
            [.. Jobs.Where(job => job.Failure is not null).Select(job => (IReadOnlyList<string>)[job.Name, job.Failure!])]);
    }

    private static string Words(ClusterJobPhase phase) => phase switch
    {
        ClusterJobPhase.Running => "running",
        ClusterJobPhase.Paused => "paused",
        ClusterJobPhase.Completed => "completed",
        ClusterJobPhase.Stopped => "stopped",
        _ => "failed",
    };
}
