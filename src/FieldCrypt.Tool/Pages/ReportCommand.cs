using System.CommandLine;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Pages;

/// <summary><c>fieldcrypt report</c>: a page for an auditor.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var inventories = new Option<string[]>("--inventory") { Description = "The report of an inventory (its --out); one for each table.", HelpName = "file", Required = true };
        var verifications = new Option<string[]>("--verify") { Description = "The report of a verify run (its --out); one for each table.", HelpName = "file" };
        var output = new Option<string>("--out", "-o") { Description = "The page.", HelpName = "file", Required = true };
        var offline = new Option<bool>("--offline") { Description = "Do not ask KMS how the keys are." };
        var command = new Command("report", "Make one page for an auditor: items by key, Region and age, plaintext left, keys at risk and what depends on them.")
        {
            inventories, verifications, output, offline,
        };
        command.SetTask(async (run, cancellationToken) =>
        {
            var inventoried = await ReadAsync(run, run.Value(inventories), cancellationToken);
            var verified = await ReadAsync(run, run.Value(verifications), cancellationToken);
            var keys = run.Value(offline)
                ? []
                : await Task.WhenAll(Audit.KmsKeysOf(inventoried).Select(key => KmsKeyReading.ReadAsync(run.Services.Kms, key, cancellationToken)));
            var audit = new Audit(inventoried, verified, keys);
            var path = run.PathOf(run.Value(output)!);
            await WriteAsync(path, AuditPage.Write(audit, run.CommandLine, run.Host.Time.GetUtcNow()), cancellationToken);
            run.Tell(new ReportResult(path, audit.Items, [.. audit.Findings.Select(finding => $"{finding.Text} {finding.Advice}")]));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<JobRecord[]> ReadAsync(ToolRun run, string[]? files, CancellationToken cancellationToken) =>
        await Task.WhenAll((files ?? []).Select(file => JobRecord.ReadAsync(run.PathOf(file), cancellationToken)));

    private static async Task WriteAsync(string path, string page, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        await File.WriteAllTextAsync(temporary, page, cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }
}
