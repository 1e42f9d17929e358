using System.Text.Json;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Tests.Jobs;

public class ReadingJobTests(Clinic clinic)
{
    [Fact]
    public async Task An_inventory_needs_neither_keys_nor_a_description_of_the_table()
    {
        using var elsewhere = new TemporaryFolder();
        var (code, output, error) = await (clinic.Line with { Folder = elsewhere.Path }).RunAsync("inventory", "--table", Clinic.Table, "--segments", "2");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("items                  55, ", output, StringComparison.Ordinal);
        Assert.Contains("plaintext", output, StringComparison.Ordinal);
        Assert.Matches($"KMS key +{clinic.DoomedKey} +4 +4", output);
        Assert.Matches("branch key +tenant-a +[0-9a-f-]{36} +12 +12", output);
    }

    [Fact]
    public async Task An_inventory_says_what_is_lost_with_a_key_also_through_a_branch_key()
    {
        var (code, output, _) = await clinic.Line.RunAsync("inventory", "--json", "--what-if-deleted", clinic.StoreKey);

        Assert.Equal(ExitCode.Done, code);
        using var json = JsonDocument.Parse(output);
        var deletion = json.RootElement.GetProperty("deletion");
        Assert.Equal("LosesItems", deletion.GetProperty("verdict").GetString());
        Assert.Equal(12, deletion.GetProperty("itemsLost").GetInt64());
        Assert.Equal("fieldcrypt inventory --json --what-if-deleted " + clinic.StoreKey, json.RootElement.GetProperty("command").GetString());
    }

    [Fact]
    public async Task Verify_lists_what_does_not_open_by_key_and_ends_with_its_own_code()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await clinic.Line.RunAsync("verify", "--skipped", folder.File("skipped.jsonl"), "--out", folder.File("verify.json"));

        Assert.Equal(ExitCode.NotAuthentic, code);
        Assert.Contains("Id=p-7", output, StringComparison.Ordinal);
        Assert.DoesNotContain("078-05-1120", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Elsewhere", output, StringComparison.Ordinal);
        Assert.Equal(14, File.ReadAllLines(folder.File("skipped.jsonl")).Length);
        var record = await JobRecord.ReadAsync(folder.File("verify.json"), TestContext.Current.CancellationToken);
        Assert.Equal((41L, 14L), (record.Report.Figures.Unchanged, record.Report.Figures.Skipped));
        Assert.Equal(
            new Dictionary<SkipReason, long> { [SkipReason.NotAuthentic] = 1, [SkipReason.KeyUnavailable] = 10, [SkipReason.Plaintext] = 3 }, record.Report.Figures.SkippedBy);
    }

    [Fact]
    public async Task A_folder_is_of_one_job_until_that_came_to_its_end()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await (clinic.Line with { Stop = stop.Token }).RunAsync("inventory", "--state", folder.File("state"));

        var (other, _, error) = await clinic.Line.RunAsync("verify", "--state", folder.File("state"));
        var (done, output, _) = await clinic.Line.RunAsync("inventory", "--state", folder.File("state"));
        var (next, _, _) = await clinic.Line.RunAsync("verify", "--state", folder.File("state"));

        Assert.Equal((ExitCode.Misused, ExitCode.Done, ExitCode.NotAuthentic), (other, done, next));
        Assert.Contains("items                  55, ", output, StringComparison.Ordinal);
        Assert.Contains("another job", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_stopped_says_so_and_the_same_command_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var (stopped, output, remark) = await (clinic.Line with { Stop = stop.Token }).RunAsync("inventory", "--state", folder.File("state"));
        var (done, _, _) = await clinic.Line.RunAsync("inventory", "--state", folder.File("state"));

        Assert.Equal((ExitCode.Cancelled, ExitCode.Done), (stopped, done));
        Assert.Contains("stopped after 0 of 16 segments", output, StringComparison.Ordinal);
        Assert.Contains("The same command goes on", remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_items_are_masked_on_demand()
    {
        var (_, output, _) = await clinic.Line.RunAsync("verify", "--mask-keys");

        Assert.DoesNotContain("p-7", output, StringComparison.Ordinal);
        Assert.Contains("(masked)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_is_inspected_and_opened_where_it_is_stored()
    {
        var (code, output, _) = await clinic.Line.RunAsync("inspect", "--table", Clinic.Table, "--key", """{"Id":{"S":"a-1"}}""", "--open", "--reveal");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("branch key tenant-a", output, StringComparison.Ordinal);
        Assert.Contains("078-05-1120", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_ends_the_run_with_the_reason_as_its_code()
    {
        var (code, output, error) = await clinic.Line.RunAsync("inspect", "--table", Clinic.Table, "--key", """{"Id":{"S":"old-1"}}""", "--open");

        Assert.Equal((ExitCode.KeyUnavailable, ""), (code, output));
        Assert.StartsWith("error FC-KEY-PENDING-DELETION: ", error, StringComparison.Ordinal);
    }
}
