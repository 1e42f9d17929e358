using System.CommandLine;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Jobs;

/// <summary><c>fieldcrypt forget</c>: deletes a branch key, and proves that nothing opens any more of what it had wrapped.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var flags = new JobFlags();
        var id = new Argument<string>("branch-key") { Description = "The branch key, such as a tenant's." };
        var meant = new Option<string?>("--yes-forget-for-ever") { Description = "In a script, where nobody can be asked: the branch key, once more.", HelpName = "branch-key" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Delete nothing: say which items would be lost." };
        var command = new Command(
            "forget", "Delete a branch key with all its versions, and prove that nothing opens any more of what it had wrapped. It cannot be undone, and asks twice.") { id, meant, dryRun };
        flags.AddWithSqlTo(command);
        command.SetTask(async (run, cancellationToken) =>
        {
            var key = run.Value(id)!;
            if (run.Value(dryRun))
            {
                return await JobExecution.RunAsync(
                    run,
                    flags,
                    JobParameters.Define(JobAction.Inventory, flags.Place(run), (JobParameters.KeyStores, run.Keys.BranchKeyTableName())),
                    JobMode.Run,
                    record => new InventoryResult(record, [key]),
                    cancellationToken);
            }

            // What is wrong with the command line, the settings or the table shows before anything is deleted.
            var definition = JobParameters.Define(JobAction.Forget, flags.Place(run), (JobParameters.ForgottenBranchKey, key));
            await JobExecution.RequireAsync(run, flags, definition, cancellationToken);
            if (!Confirmation.Ask(
                run.Host, $"Branch key {key} will be deleted: what it wrapped is lost for ever.", key, "--yes-forget-for-ever", run.Value(meant)))
            {
                return ExitCode.NotConfirmed;
            }

            // A run that was stopped finds it deleted, and goes on with the proof.
            var records = await run.Keys.BranchKeyTable().DeleteAsync(key, cancellationToken);
            run.Remark(records == 0
                ? $"The key store has no branch key {key}: it was deleted before, or its id is another. Whether items that name it open is looked at."
                : $"{records} records of branch key {key} were deleted. Backups and exports of the key store keep it for as long as they are kept.");
            return await JobExecution.RunAsync(
                run,
                flags,
                definition,
                JobMode.Run,
                record => new JobResult(record),
                cancellationToken);
        });
        return command;
    }
}
