using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Tests.Jobs;

/// <summary>The tool, as a process, is killed in the middle of a job, and the same command goes on.</summary>
public sealed class KillTests(Clinic clinic)
{
    private const int Count = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_command_goes_on_where_the_tool_was_killed()
    {
        using var folder = new TemporaryFolder();
        var table = $"Killed{Guid.NewGuid():N}";
        await clinic.CreateTableAsync(table);
        using var dynamoDb = clinic.DynamoDb();
        foreach (var ids in Enumerable.Range(0, Count).Chunk(25))
        {
            await dynamoDb.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [table] = [.. ids.Select(i => new WriteRequest(new PutRequest(new() { ["Id"] = new($"p-{i}"), ["Ssn"] = new($"ssn of {i}"), ["Clinic"] = new("Central") })))],
                },
                Token);
        }

        folder.Settings($$"""
            {
              "keys": [{ "keyFile": "app.keys" }],
              "tables": [{ "name": "{{table}}", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic"] }]
            }
            """);
        var line = clinic.Line with
        {
            Folder = folder.Path,
            Environment = new(clinic.Line.Environment) { ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]) },
        };
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2026")).Code);
        string[] command = ["encrypt", "--state", "state", "--segments", "30", "--parallel", "1", "--out", "report.json"];

        // Slow enough that it is surely in the middle when some segments are done.
        using (var killed = Start(line, [.. command, "--items-per-second", "10"]))
        {
            var state = folder.File("state");
            while (!Directory.Exists(state) || Directory.GetFiles(state, "segment-*.json").Length < 3)
            {
                Assert.False(killed.HasExited, killed.HasExited ? await killed.StandardError.ReadToEndAsync(Token) : "");
                await Task.Delay(20, Token);
            }

            killed.Kill();
            await killed.WaitForExitAsync(Token);
        }

        var halfway = await EncryptedAsync(dynamoDb, table);
        Assert.InRange(halfway, 1, Count - 1);
        Assert.False(File.Exists(folder.File("report.json")));

        using (var going = Start(line, command))
        {
            var errors = going.StandardError.ReadToEndAsync(Token);
            await going.StandardOutput.ReadToEndAsync(Token);
            await going.WaitForExitAsync(Token);
            Assert.Equal((ExitCode.Done, ""), (going.ExitCode, await errors));
        }

        var report = (await Tool.Jobs.JobRecord.ReadAsync(folder.File("report.json"), Token)).Report;
        Assert.Equal((JobOutcome.Completed, Count, Count, 0L), (report.Outcome, report.Figures.Items, report.Figures.Changed + report.Figures.Unchanged, report.Figures.Skipped));

        // What was done before the kill was not done again, but for the page that was being worked on.
        Assert.InRange(report.Figures.Unchanged, 0, Count / 4);
        Assert.Equal(Count, await EncryptedAsync(dynamoDb, table));
        Assert.Equal(ExitCode.Done, (await line.RunAsync("verify")).Code);
    }

    private static Process Start(CommandLine line, params string[] arguments)
    {
        // The tool's own build: this one's dependencies are others.
        var folder = AppContext.BaseDirectory.Replace(Path.Combine("tests", "FieldCrypt.Tool.Tests"), Path.Combine("src", "FieldCrypt.Tool"), StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = line.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(Path.Combine(folder, "FieldCrypt.Tool.dll")).Prepend("exec"))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in line.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<int> EncryptedAsync(Amazon.DynamoDBv2.AmazonDynamoDBClient dynamoDb, string table)
    {
        var page = await dynamoDb.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true }, Token);
        Assert.Equal(Count, page.Items.Count);
        Assert.All(page.Items, item => Assert.True(item["Ssn"].B is not null || item["Ssn"].S == string.Create(CultureInfo.InvariantCulture, $"ssn of {item["Id"].S[2..]}")));
        return page.Items.Count(item => item["Ssn"].B is not null);
    }
}
