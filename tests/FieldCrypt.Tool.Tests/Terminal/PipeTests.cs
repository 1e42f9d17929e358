using System.CommandLine;
using System.Text.Json;
using Amazon.Runtime;

namespace FieldCrypt.Tool.Tests.Terminal;

/// <summary>What a script relies on: data alone on the output, errors elsewhere, codes that mean something.</summary>
public class PipeTests(Clinic clinic)
{
    private static readonly string[] Everywhere = ["--json", "--config", "--profile", "--region", "--endpoint-url", "--kms-endpoint-url"];

    public static TheoryData<string[], int> Failures => new()
    {
        { [], ExitCode.Misused },
        { ["no-such-command"], ExitCode.Misused },
        { ["inspect", "--no-such-option"], ExitCode.Misused },
        { ["inspect", "no-such-file"], ExitCode.Misused },
        { ["explain", "no-such-code"], ExitCode.Misused },
        { ["inspect", "--config", "no-such-file.json", "--table", "T", "--key", "{\"Id\":{\"S\":\"1\"}}"], ExitCode.Misused },
        { ["keys", "kms", "describe", "not-an-arn"], ExitCode.Misused },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_run_that_fails_writes_nothing_to_the_output_and_says_why_elsewhere(string[] arguments, int expected)
    {
        var (code, output, error) = await new CommandLine().RunAsync(arguments);

        Assert.Equal((expected, ""), (code, output));
        Assert.NotEmpty(error);
        Assert.DoesNotContain('\u001b', error);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Where_results_are_JSON_a_wrong_command_line_is_an_error_in_JSON_too(string[] arguments, int expected)
    {
        var (code, output, error) = await new CommandLine().RunAsync([.. arguments, "--json"]);

        Assert.Equal((expected, ""), (code, output));
        using var json = JsonDocument.Parse(error);
        Assert.NotEqual("", json.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_with_what_to_check()
    {
        var (code, output, error) = await clinic.Line.RunAsync("inventory", "--table", "NoSuchTable");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith("error: DynamoDB has no such table there: check its name,", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_credentials_are_told_in_one_line() => Assert.StartsWith(
        "No AWS credentials were found: name a profile",
        ErrorResult.Of(new AmazonClientException("Failed to resolve AWS credentials. The providers returned:\n\nException 1 of 4: …")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:1", "inventory", "--table", "T")]
    [InlineData("http://no-such-host.invalid", "inventory", "--table", "T")]
    public async Task An_address_at_which_nothing_answers_is_told_in_one_sentence(string endpoint, params string[] arguments)
    {
        var (code, output, error) = await clinic.Line.RunAsync([.. arguments, "--endpoint-url", endpoint]);

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith("error: Nothing answers there: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_key_service_and_a_MongoDB_at_which_nothing_answers_are_told_so_too()
    {
        var (encrypted, _, noKms) = await clinic.Line.RunAsync("verify", "--kms-endpoint-url", "http://127.0.0.1:1");
        var mongo = clinic.Line with { Environment = new(clinic.Line.Environment) { ["FIELDCRYPT_MONGODB"] = "mongodb://user:secret@127.0.0.1:1" } };
        var (counted, _, noServer) = await mongo.RunAsync("inventory", "--collection", "clinic.patients");

        Assert.Equal((ExitCode.KeyUnavailable, ExitCode.Failed), (encrypted, counted));
        Assert.Contains("no answer; check the network", noKms, StringComparison.Ordinal);
        Assert.Equal("error: No MongoDB server answers at the addresses of the connection string: check it (FIELDCRYPT_MONGODB), and the network.\n", noServer);
    }

    [Theory]
    [InlineData("inventroy", "There is no command 'fieldcrypt inventroy'. Did you mean 'fieldcrypt inventory'?")]
    [InlineData("inv", "There is no command 'fieldcrypt inv'. Did you mean 'fieldcrypt inventory'?")]
    [InlineData("keys brnach rotate tenant", "There is no command 'fieldcrypt keys brnach'. Did you mean 'fieldcrypt keys branch'?")]
    [InlineData("rotate tenant", "There is no command 'fieldcrypt rotate'. Did you mean 'fieldcrypt keys file rotate' or 'fieldcrypt keys branch rotate'?")]
    [InlineData("inventory --tabel Patients", "There is no option '--tabel' of 'fieldcrypt inventory'. Did you mean '--table'?")]
    [InlineData("keys branch rotate tenant --regoin x", "There is no option '--regoin' of 'fieldcrypt keys branch rotate'. Did you mean '--region'?")]
    [InlineData("encrypt --dryrun", "There is no option '--dryrun' of 'fieldcrypt encrypt'. Did you mean '--dry-run'?")]
    [InlineData("inspect --opne", "There is no option '--opne' of 'fieldcrypt inspect'. Did you mean '--open'?")]
    [InlineData("xyzzy", "There is no command 'fieldcrypt xyzzy'.")]
    [InlineData("inspect one two", "'two' is one word too many for 'fieldcrypt inspect'.")]
    public async Task A_word_that_nothing_is_called_is_told_with_what_was_probably_meant(string line, string told)
    {
        var (code, output, error) = await new CommandLine().RunAsync(line.Split(' '));
        var (codeOfJson, outputOfJson, errorOfJson) = await new CommandLine().RunAsync([.. line.Split(' '), "--json"]);

        Assert.Equal((ExitCode.Misused, "", ExitCode.Misused, ""), (code, output, codeOfJson, outputOfJson));
        Assert.StartsWith($"{told} 'fieldcrypt", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(errorOfJson);
        Assert.StartsWith(told, json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_behind_an_option_that_is_not_there_is_not_repeated()
    {
        var (_, _, error) = await new CommandLine().RunAsync("encrypt", "--passphrase=secret-1", "secret-2");

        Assert.Contains("'--passphrase'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_JSON_where_results_are()
    {
        var (code, output, error) = await new CommandLine { Input = [0, 1, 2] }.RunAsync("inspect", "--json");

        Assert.Equal((ExitCode.NotAuthentic, ""), (code, output));
        using var json = JsonDocument.Parse(error);
        Assert.Equal("FC-NOT-AUTHENTIC", json.RootElement.GetProperty("code").GetString());
        Assert.StartsWith("This is 3 bytes that begin with 0001", json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"aws\":{\"regoin\":\"eu-west-1\"}}", "regoin")]
    [InlineData("{\"tables\":[{\"name\":\"T\"}]}", "partitionKey")]
    [InlineData("{", "fieldcrypt.json cannot be read")]
    [InlineData("""{"sql":{"tables":[{"name":"P","encrypted":["Ssn"]}]}}""", "what stands at $.sql.tables[0].encrypted, line 1, is of another form")]
    public async Task A_setting_that_would_have_no_effect_is_an_error(string settings, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Settings(settings);

        var (code, _, error) = await new CommandLine { Folder = folder.Path }.RunAsync("keys", "branch", "describe", "clinic");

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains("FC-CONFIGURATION", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_says_what_it_does_and_takes_the_options_that_all_take()
    {
        var root = FieldCryptCommand.Create(new GlobalOptions());

        Assert.All(Everywhere, name => Assert.Contains(root.Options, option => option.Name == name && option.Recursive));
        Assert.All(All(root), command =>
        {
            Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
            Assert.All(command.Options.Where(option => option is not (System.CommandLine.Help.HelpOption or VersionOption)), option => Assert.EndsWith(".", option.Description, StringComparison.Ordinal));
            Assert.All(command.Arguments, argument => Assert.EndsWith(".", argument.Description, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task The_shell_completes_commands_and_codes()
    {
        var (_, commands, _) = await new CommandLine().RunAsync("[suggest:11]", "fieldcrypt ");
        var (_, codes, _) = await new CommandLine().RunAsync("[suggest:26]", "fieldcrypt explain FC-KEY-");

        Assert.Contains("inspect", commands, StringComparison.Ordinal);
        Assert.Contains("FC-KEY-DISABLED", codes, StringComparison.Ordinal);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
