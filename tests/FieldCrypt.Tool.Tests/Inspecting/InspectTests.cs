using System.Text;
using System.Text.Json;
using CsCheck;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Tool.Inspecting;

namespace FieldCrypt.Tool.Tests.Inspecting;

public class InspectTests
{
    private const string Settings = """
        {
          "keys": [{ "keyFile": "app.keys" }],
          "tables": [{ "name": "Patients", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic"], "unsigned": ["ExpiresAt"] }]
        }
        """;

    [Theory]
    [InlineData("hex")]
    [InlineData("base64")]
    [InlineData("binary")]
    public async Task A_message_is_found_out_in_every_spelling(string spelling)
    {
        var base64 = Encoding.ASCII.GetString(Samples.Of("message-2-kms-unframed"));
        var bytes = Convert.FromBase64String(base64);
        var input = spelling switch
        {
            "hex" => Encoding.ASCII.GetBytes(Convert.ToHexString(bytes) + "\n"),
            "base64" => Encoding.ASCII.GetBytes($"\"{base64}\"\n"),
            _ => bytes,
        };

        var (code, output, _) = await new CommandLine { Input = input }.RunAsync("inspect", "--json");

        Assert.Equal(ExitCode.Done, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("encryption-sdk-message", json.RootElement.GetProperty("format").GetString());
        Assert.Equal("us-west-2", json.RootElement.GetProperty("wrappedKeys")[0].GetProperty("region").GetString());
        Assert.Equal("658956600833", json.RootElement.GetProperty("wrappedKeys")[0].GetProperty("account").GetString());
    }

    [Theory]
    [InlineData("{\"Item\":$}")]
    [InlineData("{\"Items\":[$],\"Count\":1}")]
    [InlineData("  $\n")]
    public async Task What_the_AWS_command_line_prints_is_understood(string wrapping)
    {
        var item = Encoding.UTF8.GetString(Samples.Of("item-1-signed-branch-key"));
        var (code, output, _) = await new CommandLine { Input = Encoding.UTF8.GetBytes(wrapping.Replace("$", item, StringComparison.Ordinal)) }.RunAsync("inspect");

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("DynamoDB item, AWS Database Encryption SDK format 1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_items_are_refused_with_what_to_do()
    {
        var (code, output, error) = await new CommandLine { Input = "{\"Items\":[{},{}]}"u8.ToArray() }.RunAsync("inspect");

        Assert.Equal((ExitCode.Misused, ""), (code, output));
        Assert.Contains("holds 2 items", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_text_moves_no_cursor_and_forges_no_line()
    {
        var input = Encoding.UTF8.GetBytes("""{"Id":{"S":"p-1"},"a\u001b[2Jb\nfake: fact\u202e[red]":{"S":"x"}}""");
        var (_, text, _) = await new CommandLine { Input = input }.RunAsync("inspect");
        var (_, json, _) = await new CommandLine { Input = input }.RunAsync("inspect", "--json");

        Assert.Contains(@"a\u001B[2Jb\u000Afake: fact\u202E[red]", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text + json);
        Assert.DoesNotContain('\u202e', text + json);
    }

    [Fact]
    public void Whatever_is_changed_or_cut_is_described_or_refused_with_one_error()
    {
        byte[][] samples = [.. Samples.Names.Select(Samples.Of).Where(sample => sample.Length < 4096)];
        (from sample in Gen.Int[0, samples.Length - 1].Select(i => samples[i])
         from position in Gen.Int[0, sample.Length - 1]
         from value in Gen.Byte
         from end in Gen.Int[1, sample.Length]
         from cuts in Gen.Bool
         select (sample, position, value, end, cuts)).Sample(change =>
        {
            var bytes = change.sample.ToArray();
            bytes[change.position] = change.value;
            Exception? error = Record.Exception(() => { StoredInput.Read(change.cuts ? bytes.AsMemory(0, change.end) : bytes, "a sample"); });
            Assert.True(error is null or FieldCryptException or ToolUsageException, error?.ToString());
        }, iter: 3_000);
    }

    [Fact]
    public async Task JSON_that_nests_too_deep_is_refused()
    {
        var deep = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        var (code, _, error) = await new CommandLine { Input = deep }.RunAsync("inspect");

        Assert.Equal(ExitCode.NotAuthentic, code);
        Assert.StartsWith("error FC-NOT-AUTHENTIC: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opened_item_shows_plaintext_only_when_it_is_to_be_revealed()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder);
        var line = Line(folder);

        var (closed, description, _) = await line.RunAsync("inspect", "item.json");
        var (opened, lengths, _) = await line.RunAsync("inspect", "item.json", "--open");
        var (revealed, plaintext, _) = await line.RunAsync("inspect", "item.json", "--open", "--reveal");
        var (refused, _, advice) = await line.RunAsync("inspect", "item.json", "--reveal");

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Misused), (closed, opened, revealed, refused));
        Assert.DoesNotContain("078-05-1120", description + lengths, StringComparison.Ordinal);
        Assert.Contains("Ssn    S    11\n", lengths, StringComparison.Ordinal);
        Assert.Contains("""Ssn    S    11    {"S":"078-05-1120"}""", plaintext, StringComparison.Ordinal);
        Assert.Contains("--open", advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_was_changed_does_not_open_and_the_exit_code_says_so()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder);
        File.WriteAllText(folder.File("item.json"), File.ReadAllText(folder.File("item.json")).Replace("Central", "Changed", StringComparison.Ordinal));

        var (code, output, error) = await Line(folder).RunAsync("inspect", "item.json", "--open", "--reveal");

        Assert.Equal((ExitCode.NotAuthentic, ""), (code, output));
        Assert.StartsWith("error FC-NOT-AUTHENTIC: Item Id=p-1 of table Patients", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_is_described_by_its_readable_head()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder);

        var (code, output, _) = await Line(folder).RunAsync("inspect", "app.keys");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("namespace              clinic", output, StringComparison.Ordinal);
        Assert.Contains("active key             2026", output, StringComparison.Ordinal);
        Assert.Contains("protected by           a key of 32 bytes", output, StringComparison.Ordinal);
    }

    private static CommandLine Line(TemporaryFolder folder) =>
        new() { Folder = folder.Path, Environment = new() { ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]) } };

    private static async Task WriteAsync(TemporaryFolder folder)
    {
        folder.Settings(Settings);
        using var protection = KeyFileProtection.Key(new byte[32]);
        using var file = KeyFile.Create("clinic", "2026");
        await file.SaveAsync(folder.File("app.keys"), protection, TestContext.Current.CancellationToken);
        using var keys = file.ToProvider();
        var schema = new TableSchema("Patients", "Id", null, [new("Ssn", FieldAction.EncryptAndSign), new("Clinic", FieldAction.SignOnly), new("ExpiresAt", FieldAction.DoNothing)]);
        var item = await new ItemEncryptor(schema, keys).EncryptAsync(
            new() { ["Id"] = new("p-1"), ["Ssn"] = new("078-05-1120"), ["Clinic"] = new("Central") }, TestContext.Current.CancellationToken);
        using var stream = File.Create(folder.File("item.json"));
        using var writer = new Utf8JsonWriter(stream);
        DynamoDbJson.WriteItem(writer, item);
    }
}
