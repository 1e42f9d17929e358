using System.CommandLine;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Settings;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Jobs;

/// <summary>The jobs that write items: <c>fieldcrypt encrypt</c>, <c>rewrap</c> and <c>decrypt</c>.</summary>
internal static class WritingCommands
{
    public static Command Encrypt()
    {
        var (flags, dryRun) = (new JobFlags(), DryRun());
        var command = new Command(
            "encrypt", "Encrypt what is plaintext, and write again what the settings would protect otherwise today. Every writer must encrypt before.") { dryRun };
        flags.AddWithCollectionTo(command);
        command.SetTask(async (run, cancellationToken) => await JobExecution.RunAsync(
            run,
            flags,
            JobParameters.Define(JobAction.Encrypt, flags.Place(run)),
            Mode(run, dryRun),
            record => new JobResult(record),
            cancellationToken));
        return command;
    }

    public static Command Rewrap()
    {
        var (flags, dryRun) = (new JobFlags(), DryRun());
        var toKms = new Option<string?>("--to-kms") { Description = "Wrap with this KMS key, by ARN.", HelpName = "arn" };
        var toMultiRegion = new Option<string?>("--to-multi-region-kms") { Description = "Wrap with the local member of this multi-Region KMS key, by the ARN of any member.", HelpName = "arn" };
        var toKeyFile = new Option<string?>("--to-key-file") { Description = "Wrap with the active key of this key file.", HelpName = "file" };
        var toBranchKey = new Option<string?>("--to-branch-key") { Description = "Wrap with the active version of this branch key of the settings' store.", HelpName = "id" };
        var whole = new Option<bool>("--whole-items") { Description = "Encrypt items anew under new data keys: for a former key that somebody else may have used." };
        var command = new Command(
            "rewrap", "Wrap data keys with another key. Encrypted values stay as they are wherever the format allows it. Readers need both keys until it is done: give them, and the settings, the new one first.")
        {
            toKms, toMultiRegion, toKeyFile, toBranchKey, whole, dryRun,
        };
        flags.AddWithSqlTo(command);
        command.SetTask(async (run, cancellationToken) =>
        {
            var to = new KeySettings
            {
                Kms = run.Value(toKms),
                MultiRegionKms = run.Value(toMultiRegion),
                KeyFile = run.Value(toKeyFile) is { } file ? run.PathOf(file) : null,
                BranchKey = run.Value(toBranchKey),
            };
            if (new object?[] { to.Kms, to.MultiRegionKms, to.KeyFile, to.BranchKey }.Count(key => key is not null) != 1)
            {
                throw new ToolUsageException("Say which key is to wrap: exactly one of --to-kms, --to-multi-region-kms, --to-key-file and --to-branch-key.");
            }

            if (!run.Settings.Has(to))
            {
                run.Host.Error.WriteLine(
                    "warning: the key that is to wrap is not among the keys of the settings. 'fieldcrypt verify', and every reader with the same keys, will not open what is written.");
            }

            return await JobExecution.RunAsync(
                run,
                flags,
                JobParameters.DefineRewrap(flags.Place(run), to, run.Value(whole)),
                Mode(run, dryRun),
                record => new JobResult(record),
                cancellationToken);
        });
        return command;
    }

    public static Command Decrypt()
    {
        var (flags, dryRun) = (new JobFlags(), DryRun());
        var meant = new Option<string?>("--yes-i-want-plaintext") { Description = "In a script, where nobody can be asked: the table or collection, once more.", HelpName = "table" };
        var command = new Command("decrypt", "Write every item back as plaintext, for leaving. It asks twice.") { meant, dryRun };
        flags.AddWithCollectionTo(command);
        command.SetTask(async (run, cancellationToken) =>
        {
            var collection = flags.Collection(run);
            var schema = collection is null ? SettingsTables.Find(run.Settings, flags.Table(run)) : null;
            var (name, what) = schema is null ? (collection!, $"Every document of collection {collection}") : (schema.TableName, $"Every item of table {schema.TableName}");
            var mode = Mode(run, dryRun);
            return mode == JobMode.DryRun || Confirmation.Ask(run.Host, $"{what} will be stored as plaintext.", name, "--yes-i-want-plaintext", run.Value(meant))
                ? await JobExecution.RunAsync(
                    run,
                    flags,
                    JobParameters.Define(JobAction.Decrypt, flags.Place(run)),
                    mode,
                    record => new JobResult(record),
                    cancellationToken)
                : ExitCode.NotConfirmed;
        });
        return command;
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Read, open and make everything, and write nothing." };

    private static JobMode Mode(ToolRun run, Option<bool> dryRun) => run.Value(dryRun) ? JobMode.DryRun : JobMode.Run;
}
