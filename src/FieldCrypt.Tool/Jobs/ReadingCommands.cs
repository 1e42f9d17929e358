using System.CommandLine;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Jobs;

/// <summary>The jobs that write nothing: <c>fieldcrypt inventory</c> and <c>fieldcrypt verify</c>.</summary>
internal static class ReadingCommands
{
    public static Command Inventory()
    {
        var flags = new JobFlags();
        var keyStores = new Option<string[]>("--key-store")
        {
            Description = "A table of branch keys: the inventory then knows which KMS key each of them depends on. Those of the settings are known.",
            HelpName = "table",
        };
        var time = new Option<string?>("--time-attribute") { Description = "A readable attribute that says when an item was written.", HelpName = "name" };
        var without = new Option<string[]>("--what-if-deleted") { Description = "Say what is lost if this key is deleted, by ARN or id.", HelpName = "key" };
        var command = new Command("inventory", "Count the items of a table, or the documents of a collection, by the keys that they need, by format and suite. Needs no key, and of DynamoDB and MongoDB no description.")
        {
            keyStores, time, without,
        };
        flags.AddWithAllTo(command);
        command.SetTask(async (run, cancellationToken) => await JobExecution.RunAsync(
            run,
            flags,
            JobParameters.Define(
                JobAction.Inventory,
                flags.Collection(run) is null && flags.SqlTable(run) is null ? (JobParameters.Table, flags.TableName(run)) : flags.Place(run),
                (JobParameters.KeyStores, JobParameters.Join([.. (run.Value(keyStores) ?? []).Concat([run.Settings.BranchKeyStore?.Table]).OfType<string>().Distinct()])),
                (JobParameters.TimeAttribute, run.Value(time))),
            JobMode.Run,
            record => new InventoryResult(record, run.Value(without) ?? []),
            cancellationToken));
        return command;
    }

    public static Command Verify()
    {
        var flags = new JobFlags();
        var command = new Command("verify", "Open every item of a table, or document of a collection, and list those that do not open or are not authentic, by key and never by content.");
        flags.AddWithAllTo(command);
        command.SetTask(async (run, cancellationToken) => await JobExecution.RunAsync(
            run,
            flags,
            JobParameters.Define(JobAction.Verify, flags.Place(run)),
            JobMode.Run,
            record => new JobResult(record),
            cancellationToken));
        return command;
    }
}
