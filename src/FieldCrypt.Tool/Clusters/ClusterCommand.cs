using System.CommandLine;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Clusters;

/// <summary><c>fieldcrypt cluster</c>: the tables of a cluster, and its jobs.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "Look after a cluster that runs jobs on many machines, and after its jobs.")
    {
        SetUp(),
        List(),
        Follow(),
        OfJob("pause", "Let no worker begin another page of a job.", static (jobs, name, token) => jobs.PauseAsync(name, token)),
        OfJob("resume", "Let a paused job go on.", static (jobs, name, token) => jobs.ResumeAsync(name, token)),
        OfJob("stop", "End a job after the pages that are being worked on. Submitted again, it goes on.", static (jobs, name, token) => jobs.StopAsync(name, token)),
        OfJob("remove", "Take a job that is over from the cluster, with its checkpoints.", static (jobs, name, token) => jobs.RemoveAsync(name, token)),
    };

    private static Command SetUp()
    {
        var role = new Option<string?>("--role") { Description = "The database role of the workers, which is granted what they need.", HelpName = "name" };
        var command = new Command("set-up", "Make the cluster's tables in PostgreSQL, in a schema of their own, or bring them up to this release.") { role };
        command.SetTask(async (run, cancellationToken) =>
        {
            var settings = ClusterSession.Required(run.Settings);
            try
            {
                await ClusterTables.CreateAsync(settings.Connection!, run.Value(role), cancellationToken);
            }
            catch (Exception e) when (ClusterSession.Explained(e, settings) is { } error)
            {
                throw error;
            }

            run.Remark("The tables are there.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("jobs", "List the cluster's jobs, and who takes no part in them.");
        command.SetTask(async (run, cancellationToken) =>
        {
            await using var session = await ClusterSession.OpenAsync(run, cancellationToken);
            run.Tell(new ClusterListing(run.Settings.Cluster!.Id, await session.Jobs.ListAsync(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Follow()
    {
        var name = JobName();
        var command = new Command("follow", "Follow a job until it is over.") { name };
        command.SetTask(async (run, cancellationToken) =>
        {
            await using var session = await ClusterSession.OpenAsync(run, cancellationToken);
            var job = run.Value(name)!;
            var report = await ClusterExecution.FollowAsync(run, session, job, job, null, cancellationToken);
            if (report is null)
            {
                return ExitCode.Cancelled;
            }

            run.Tell(new JobResult(new JobRecord(run.CommandLine, report)));
            return JobExecution.CodeOf(report);
        });
        return command;
    }

    private static Command OfJob(string verb, string description, Func<ClusterJobs, string, CancellationToken, Task> act)
    {
        var name = JobName();
        var command = new Command(verb, description) { name };
        command.SetTask(async (run, cancellationToken) =>
        {
            await using var session = await ClusterSession.OpenAsync(run, cancellationToken);
            await act(session.Jobs, run.Value(name)!, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> JobName() => new("job") { Description = "The job's name in the cluster." };
}
