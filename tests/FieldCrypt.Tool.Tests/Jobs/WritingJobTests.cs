using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Tool.Tests.Jobs;

/// <summary>The jobs that write, from the first plaintext item to the last, as somebody would use them.</summary>
public class WritingJobTests(Clinic clinic)
{
    private const int Items = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_encrypted_rewrapped_and_decrypted_again()
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, "Movers");
        using var dynamoDb = clinic.DynamoDb();

        var (dry, would, _) = await line.RunAsync("encrypt", "--dry-run");
        Assert.Equal(ExitCode.Done, dry);
        Assert.Contains($"would change           {Items}\n", would, StringComparison.Ordinal);
        Assert.Equal(Items, await PlaintextAsync(dynamoDb, "Movers"));

        Assert.Equal(ExitCode.Done, (await line.RunAsync("encrypt")).Code);
        Assert.Equal(0, await PlaintextAsync(dynamoDb, "Movers"));
        Assert.Equal([clinic.StoreKey], await KeysAsync(line));
        Assert.Equal(ExitCode.Done, (await line.RunAsync("verify")).Code);

        var (rewrapped, changed, warned) = await line.RunAsync("rewrap", "--to-multi-region-kms", clinic.MultiRegionKey);
        Assert.Equal(ExitCode.Done, rewrapped);
        Assert.Contains("warning: the key that is to wrap is not among the keys of the settings.", warned, StringComparison.Ordinal);
        Assert.Contains($"changed                {Items}\n", changed, StringComparison.Ordinal);
        Assert.Equal([clinic.MultiRegionKey], await KeysAsync(line));

        folder.Settings(Settings("Movers", $$"""{ "multiRegionKms": "{{clinic.MultiRegionKey}}" }"""));
        Assert.Equal(ExitCode.Done, (await line.RunAsync("decrypt", "--yes-i-want-plaintext", "Movers")).Code);
        Assert.Equal(Items, await PlaintextAsync(dynamoDb, "Movers"));
    }

    [Theory]
    [InlineData]
    [InlineData("--yes-i-want-plaintext", "Another")]
    public async Task Nothing_is_decrypted_by_a_script_that_does_not_name_the_table_twice(params string[] flags)
    {
        var (code, output, error) = await clinic.Line.RunAsync(["decrypt", .. flags]);

        Assert.Equal((ExitCode.NotConfirmed, ""), (code, output));
        Assert.EndsWith("Nothing was done.\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--to-kms", "arn:aws:kms:us-east-1:111122223333:key/1", "--to-key-file", "app.keys")]
    public async Task A_rewrap_names_one_key_to_wrap_with(params string[] flags)
    {
        var (code, _, error) = await clinic.Line.RunAsync(["rewrap", .. flags]);

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains("exactly one of --to-kms", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_is_forgotten_once_somebody_says_so_twice_and_nothing_opens_any_more()
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, "Leavers");
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "create", "leaver")).Code);
        folder.Settings(Settings("Leavers", """{ "branchKey": "leaver" }"""));
        Assert.Equal(ExitCode.Done, (await line.RunAsync("encrypt")).Code);

        var (dry, lost, _) = await line.RunAsync("forget", "leaver", "--dry-run");
        var (unasked, _, _) = await line.RunAsync("forget", "leaver");
        Assert.Equal((ExitCode.Done, ExitCode.NotConfirmed), (dry, unasked));
        Assert.Contains($"items lost             {Items}\n", lost, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("verify")).Code);

        var (forgotten, output, remark) = await line.RunAsync("forget", "leaver", "--yes-forget-for-ever", "leaver");
        var (verified, _, _) = await line.RunAsync("verify");
        Assert.Equal((ExitCode.Done, ExitCode.Incomplete), (forgotten, verified));
        Assert.Contains("3 records of branch key leaver were deleted", remark, StringComparison.Ordinal);
        Assert.Contains("its id is another", (await line.RunAsync("forget", "leaver", "--yes-forget-for-ever", "leaver")).Error, StringComparison.Ordinal);
        Assert.Contains("skipped                0\n", output, StringComparison.Ordinal);
    }

    private async Task<CommandLine> TableAsync(TemporaryFolder folder, string table)
    {
        await clinic.CreateTableAsync(table);
        using var dynamoDb = clinic.DynamoDb();
        for (var i = 0; i < Items; i++)
        {
            await dynamoDb.PutItemAsync(table, new() { ["Id"] = new($"m-{i}"), ["Ssn"] = new("078-05-1120"), ["Clinic"] = new("Central") }, Token);
        }

        folder.Settings(Settings(table, $$"""{ "kms": "{{clinic.StoreKey}}" }"""));
        return clinic.Line with { Folder = folder.Path };
    }

    private string Settings(string table, string key) => $$"""
        {
          "keys": [{{key}}],
          "branchKeyStore": { "table": "{{Clinic.KeyStore}}", "kms": "{{clinic.StoreKey}}" },
          "tables": [{ "name": "{{table}}", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic"] }]
        }
        """;

    private static async Task<int> PlaintextAsync(AmazonDynamoDBClient dynamoDb, string table) =>
        (await dynamoDb.ScanAsync(new ScanRequest(table), Token)).Items.Count(item => item["Ssn"].S is not null);

    private static async Task<IEnumerable<string?>> KeysAsync(CommandLine line)
    {
        var (_, output, _) = await line.RunAsync("inventory", "--json");
        using var json = JsonDocument.Parse(output);
        return
        [
            .. json.RootElement.GetProperty("report").GetProperty("figures").GetProperty("groups").EnumerateArray()
                .SelectMany(group => group.GetProperty("keys").EnumerateArray()).Select(key => key.GetProperty("name").GetString()),
        ];
    }
}
