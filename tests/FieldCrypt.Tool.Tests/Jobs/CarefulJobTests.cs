namespace FieldCrypt.Tool.Tests.Jobs;

/// <summary>What a job must not say, and what must be found out before it is begun.</summary>
public class CarefulJobTests(Clinic clinic)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_came_to_its_end_begins_anew_and_does_not_tell_what_it_saw_before()
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, "Careful1");
        using var dynamoDb = clinic.DynamoDb();

        var (_, first, _) = await line.RunAsync("inventory", "--state", "state");
        await dynamoDb.PutItemAsync("Careful1", new() { ["Id"] = new("late"), ["Ssn"] = new("078-05-1120") }, Token);
        var (_, second, _) = await line.RunAsync("inventory", "--state", "state");

        Assert.Contains("items                  1, ", first, StringComparison.Ordinal);
        Assert.Contains("items                  2, ", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_kept_is_told_before_anything_is_done()
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, "Careful2");
        using var dynamoDb = clinic.DynamoDb();

        var (code, _, error) = await line.RunAsync("encrypt", "--out", "nowhere/report.json");

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains("nowhere", error, StringComparison.Ordinal);
        Assert.NotNull((await dynamoDb.GetItemAsync("Careful2", new() { ["Id"] = new("first") }, Token)).Item["Ssn"].S);
    }

    [Theory]
    [InlineData("--segments", "0")]
    [InlineData("--out", "nowhere/report.json")]
    [InlineData("--skipped", "nowhere/skipped.jsonl")]
    [InlineData("--state", "fieldcrypt.json")]
    [InlineData("--cluster", "--state", "state")]
    [InlineData("--table", "Absent")]
    public async Task What_is_wrong_with_the_command_line_is_told_before_a_key_is_deleted(params string[] wrong)
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, $"Careful{Guid.NewGuid():N}");
        var id = $"leaver-{Guid.NewGuid():N}";
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "create", id)).Code);

        var (code, _, _) = await line.RunAsync(["forget", id, "--yes-forget-for-ever", id, .. wrong]);

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "describe", id)).Code);
    }

    [Theory]
    [InlineData("""{ "keys": null }""")]
    [InlineData("""{ "keys": [null] }""")]
    [InlineData("""{ "aws": null }""")]
    [InlineData("""{ "tables": null }""")]
    [InlineData("""{ "tables": [null] }""")]
    [InlineData("""{ "tables": [{ "name": null, "partitionKey": "Id" }] }""")]
    [InlineData("""{ "tables": [{ "name": "T", "partitionKey": null }] }""")]
    [InlineData("""{ "tables": [{ "name": "T", "partitionKey": "Id", "encrypted": null }] }""")]
    [InlineData("""{ "tables": [{ "name": "T", "partitionKey": "Id", "encrypted": [null] }] }""")]
    [InlineData("""{ "keys": [{}], "tables": [{ "name": "T", "partitionKey": "Id" }] }""")]
    [InlineData("""{ "keys": [{ "kms": 7 }] }""")]
    [InlineData("""{ "key": [] }""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "sql": { "tables": [{ "name": "P", "encrypted": { "Ssn": null } }] } }""")]
    [InlineData("""{ "tables": [], "tables": [] }""")]
    [InlineData("")]
    public async Task Settings_of_another_form_are_told_as_such(string settings)
    {
        using var folder = new TemporaryFolder();
        folder.Settings(settings);

        var (code, _, error) = await (clinic.Line with { Folder = folder.Path }).RunAsync("verify", "--json");

        Assert.Equal(ExitCode.Misused, code);
        Assert.DoesNotContain("NullReference", error, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(error);
        Assert.NotEqual("", json.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_before_a_key_is_deleted()
    {
        using var folder = new TemporaryFolder();
        var line = await TableAsync(folder, "Careful3");
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "create", "leaver-3")).Code);
        folder.Settings(File.ReadAllText(folder.File("fieldcrypt.json")).Replace("Careful3", "Misspelled", StringComparison.Ordinal));

        var (code, _, error) = await line.RunAsync("forget", "leaver-3", "--yes-forget-for-ever", "leaver-3");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no such table", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "describe", "leaver-3")).Code);
    }

    private async Task<CommandLine> TableAsync(TemporaryFolder folder, string table)
    {
        await clinic.CreateTableAsync(table);
        using var dynamoDb = clinic.DynamoDb();
        await dynamoDb.PutItemAsync(table, new() { ["Id"] = new("first"), ["Ssn"] = new("078-05-1120") }, Token);
        folder.Settings($$"""
            {
              "keys": [{ "kms": "{{clinic.StoreKey}}" }],
              "branchKeyStore": { "table": "{{Clinic.KeyStore}}", "kms": "{{clinic.StoreKey}}" },
              "tables": [
                { "name": "{{table}}", "partitionKey": "Id", "encrypted": ["Ssn"] }
              ]
            }
            """);
        return clinic.Line with { Folder = folder.Path };
    }
}
