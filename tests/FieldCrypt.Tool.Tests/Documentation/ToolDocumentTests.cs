using System.CommandLine;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using FieldCrypt.Tests.Shared;
using FieldCrypt.Tool.Settings;
using FieldCrypt.Tool.Tests.Inspecting;

namespace FieldCrypt.Tool.Tests.Documentation;

/// <summary>What docs/tool.md shows is what happens.</summary>
public partial class ToolDocumentTests(Clinic clinic)
{
    public static TheoryData<string> Documents =>
        ["README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order()];

    [Fact]
    public async Task The_first_steps_go_as_they_are_shown()
    {
        using var folder = new TemporaryFolder();
        var line = await clinic.NewcomerAsync(folder, 3);
        var endpoint = line.Environment["FIELDCRYPT_DYNAMODB_ENDPOINT"];
        var runs = 0;
        foreach (var (language, content) in ToolDocument.Blocks(ToolDocument.Section("First steps")))
        {
            if (language == "json")
            {
                folder.Settings(content.Replace("http://localhost:8000", endpoint, StringComparison.Ordinal));
                continue;
            }

            var shown = new StringBuilder();
            foreach (var command in content.Split('\n').Where(text => text.StartsWith("$ ", StringComparison.Ordinal)))
            {
                var words = ToolDocument.Words(command[2..].Replace("http://localhost:8000", endpoint, StringComparison.Ordinal));
                var (_, output, error) = await line.RunAsync(words[1..]);
                shown.Append(command).Append('\n').Append(output).Append(error);
                runs++;
            }

            Assert.Equal(content, Took().Replace(shown.ToString().Replace($"{folder.Path}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal), "${name}0.2 s"));
        }

        Assert.True(runs >= 9, $"{runs} commands were run.");
    }

    [Fact]
    public async Task The_item_that_is_looked_at_looks_so()
    {
        var shown = ToolDocument.Blocks(ToolDocument.Section("Looking at one thing")).Single(block => block.Language == "console").Content;
        var (_, output, _) = await new CommandLine { Input = Samples.Of("item-1-hmac-branch-key") }.RunAsync("inspect");

        Assert.Equal(shown[(shown.IndexOf('\n', StringComparison.Ordinal) + 1)..], output);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_and_option_that_a_document_names_is_there(string document)
    {
        var root = FieldCryptCommand.Create(new GlobalOptions());
        foreach (Match match in Commands().Matches(ToolDocument.Read(document)))
        {
            Command command = root;
            foreach (var word in ToolDocument.Words(match.Groups["line"].Value).Select(word => word.TrimEnd('.', ',', ';', ':', ')')))
            {
                if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } found)
                {
                    command = found;
                }
                else if (word.StartsWith("--", StringComparison.Ordinal))
                {
                    Assert.True(
                        command.Options.Concat(root.Options).Any(option => option.Name == word || option.Aliases.Contains(word)), $"{document}: '{match.Value}' has no {word}.");
                }
                else
                {
                    Assert.False(command == root, $"{document}: '{match.Value}' is no command.");
                }
            }
        }
    }

    [Fact]
    public void Every_command_is_in_the_table() => Assert.All(
        FieldCryptCommand.Create(new GlobalOptions()).Subcommands.SelectMany(command => command.Name == "keys" ? command.Subcommands.Select(sub => $"keys {sub.Name}") : [command.Name]),
        name => Assert.Contains($"| `fieldcrypt {name}` |", ToolDocument.Section("The commands"), StringComparison.Ordinal));

    [Fact]
    public void The_settings_that_are_shown_are_read_with_every_name()
    {
        using var folder = new TemporaryFolder();
        folder.Settings(ToolDocument.Blocks(ToolDocument.Section("Settings")).Single(block => block.Language == "json").Content);
        var settings = SettingsReading.Read(Host(folder), new SettingFlags { Region = "us-east-1" });

        Assert.Equal(("audit", "us-east-1"), (settings.Aws.Profile, settings.Aws.Region));
        Assert.Equal(5, settings.Keys.Count);
        Assert.Equal(["Ssn", "Diagnoses"], settings.Tables[0].Encrypted);
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, SettingsTables.Find(settings, null).Actions["Tenant"]);
        Assert.NotNull(settings.BranchKeyStore?.Kms);
        Assert.Single(settings.MongoDb!.MasterKeys);
        Assert.Equal("notes", settings.MongoDb.Collections[0].Encrypted["visits.note"].Key);
        Assert.Equal("Text", settings.Sql!.Tables[0].Encrypted["Note"].BoundColumn);
    }

    [Fact]
    public void The_description_of_a_SQL_table_that_is_shown_is_read_with_every_name()
    {
        using var folder = new TemporaryFolder();
        folder.Settings(ToolDocument.Blocks(ToolDocument.Section("SQL")).Single(block => block.Language == "json").Content);
        var settings = SettingsReading.Read(Host(folder), new SettingFlags());

        Assert.Equal("Ssn", Databases.DescribedTables.Find(settings, "Patients").Encrypted["Ssn_Encrypted"].PlaintextColumn);
    }

    [Fact]
    public void The_exit_codes_are_those_of_the_tool()
    {
        var codes = typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!).Order();
        Assert.Equal(codes, ExitCodes().Matches(ToolDocument.Section("In scripts")).Select(row => int.Parse(row.Groups["code"].Value, null)));
    }

    private static ToolHost Host(TemporaryFolder folder) => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        OpenInput = () => Stream.Null,
        IsOutputTerminal = false,
        IsErrorTerminal = false,
        CanAsk = false,
        Environment = new Dictionary<string, string>(),
        Folder = folder.Path,
    };

    [GeneratedRegex(@"(?<name>took +)\d+\.\d s", RegexOptions.CultureInvariant)]
    private static partial Regex Took();

    [GeneratedRegex(@"(`|^\$ |\| |')fieldcrypt (?<line>[a-z][^`\n']*|[a-z][^`\n]*)(`|$|')", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Commands();

    [GeneratedRegex(@"^\| (?<code>\d+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ExitCodes();
}
