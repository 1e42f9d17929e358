using System.CommandLine;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys kms …</c>: what KMS tells of keys.</summary>
internal static class KmsKeyCommands
{
    public static Command Create()
    {
        var keys = new Argument<string[]>("arn") { Description = "ARNs of keys or aliases; those of the settings if none is given.", Arity = ArgumentArity.ZeroOrMore };
        var describe = new Command(
            "describe", "Show state, rotation, deletion date and replicas of KMS keys, and what their policies allow. Uses no key: it needs kms:DescribeKey, "
            + "and for the rest kms:GetKeyRotationStatus and kms:GetKeyPolicy.") { keys };
        describe.SetTask(async (run, cancellationToken) =>
        {
            var asked = run.Value(keys) is { Length: > 0 } given ? given : [.. OfSettings(run).Distinct()];
            if (asked.Length == 0)
            {
                throw new ToolUsageException("Name a key by its ARN: the settings name no KMS keys.");
            }

            var reports = await Task.WhenAll(asked.Select(key => KmsKeyReading.ReadAsync(run.Services.Kms, key, cancellationToken)));
            run.Tell(new KmsKeyReports(reports));
            return reports.Any(report => report.Problem is not null) ? ExitCode.KeyUnavailable : ExitCode.Done;
        });
        return new Command("kms", "What KMS tells of keys.") { describe };
    }

    private static IEnumerable<string> OfSettings(ToolRun run) => run.Settings.Keys
        .Concat(run.Settings.MongoDb?.MasterKeys ?? [])
        .SelectMany(key => new[] { key.Kms, key.MultiRegionKms })
        .Concat([run.Settings.BranchKeyStore?.Kms, run.Settings.BranchKeyStore?.MultiRegionKms])
        .OfType<string>();
}
