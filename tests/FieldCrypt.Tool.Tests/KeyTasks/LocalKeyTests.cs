using System.Security.Cryptography;
using System.Text.Json;
using FieldCrypt.Keys;

namespace FieldCrypt.Tool.Tests.KeyTasks;

public class LocalKeyTests
{
    [Fact]
    public async Task A_key_file_is_made_rotated_and_listed_and_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        var line = Line(folder);

        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2025")).Code);
        Assert.Equal(ExitCode.Misused, (await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2025")).Code);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "file", "rotate", "app.keys", "--name", "2026")).Code);
        var (_, output, _) = await line.RunAsync("keys", "file", "list", "app.keys", "--json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal("2026", json.RootElement.GetProperty("activeKey").GetString());
        Assert.Equal(["2025", "2026"], json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
        using var protection = KeyFileProtection.Key(new byte[32]);
        using var file = await KeyFile.LoadAsync(folder.File("app.keys"), protection, TestContext.Current.CancellationToken);
        Assert.Equal("clinic", file.KeyNamespace);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_a_key_that_cannot_be_used_and_a_missing_one_says_where_to_put_it()
    {
        using var folder = new TemporaryFolder();
        using (var protection = KeyFileProtection.Passphrase("correct horse battery", new PassphraseCost(8 * 1024, 1, 1)))
        using (var keys = KeyFile.Create("clinic", "2025"))
        {
            await keys.SaveAsync(folder.File("app.keys"), protection, TestContext.Current.CancellationToken);
        }

        var (right, _, _) = await (Line(folder) with { Environment = new() { ["FIELDCRYPT_PASSPHRASE"] = "correct horse battery" } }).RunAsync("keys", "file", "list", "app.keys");

        var (wrong, _, error) = await (Line(folder) with { Environment = new() { ["FIELDCRYPT_PASSPHRASE"] = "another passphrase" } }).RunAsync("keys", "file", "list", "app.keys");
        var (missing, _, advice) = await new CommandLine { Folder = folder.Path }.RunAsync("keys", "file", "list", "app.keys");

        Assert.Equal((ExitCode.Done, ExitCode.KeyUnavailable, ExitCode.Misused), (right, wrong, missing));
        Assert.StartsWith("error FC-KEY-WRONG: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("another", error, StringComparison.Ordinal);
        Assert.Contains("FIELDCRYPT_PASSPHRASE", advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_half_of_an_RSA_key_wraps_what_the_private_half_opens()
    {
        using var folder = new TemporaryFolder();
        var line = Line(folder);

        var (created, shown, _) = await line.RunAsync("keys", "rsa", "create", "reader.pem");
        var (exported, pem, _) = await line.RunAsync("keys", "rsa", "export-public", "reader.pem");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (created, exported));
        Assert.Equal(shown, pem);
        Assert.DoesNotContain("PRIVATE", pem, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("reader.pem")));
        }

        using var writer = LocalRsaKeyProvider.FromPublicKey("clinic", "reader", pem);
        using var reader = LocalRsaKeyProvider.FromPrivateKey("clinic", "reader", File.ReadAllText(folder.File("reader.pem")));
        var (dataKey, wrapped) = await writer.GenerateAsync(32, EncryptionContext.Empty, TestContext.Current.CancellationToken);
        using (dataKey)
        {
            using var opened = (await reader.UnwrapAsync(wrapped, EncryptionContext.Empty, TestContext.Current.CancellationToken)).Key;
            using var expected = dataKey.Read();
            using var actual = opened!.Read();
            Assert.True(CryptographicOperations.FixedTimeEquals(expected.Span, actual.Span));
        }
    }

    [Fact]
    public async Task Branch_keys_in_a_folder_are_made_rotated_and_described()
    {
        using var folder = new TemporaryFolder();
        folder.Settings("""{ "branchKeyStore": { "folder": "branch-keys" } }""");
        var line = Line(folder);

        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "create", "tenant-a")).Code);
        var (_, before, _) = await line.RunAsync("keys", "branch", "describe", "tenant-a", "--json");
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "branch", "rotate", "tenant-a")).Code);
        var (_, after, _) = await line.RunAsync("keys", "branch", "describe", "tenant-a", "--json");
        var (missing, _, error) = await line.RunAsync("keys", "branch", "describe", "tenant-b");

        Assert.NotEqual(ActiveVersion(before), ActiveVersion(after));
        Assert.Equal(ExitCode.KeyUnavailable, missing);
        Assert.StartsWith("error FC-KEY-NOT-FOUND: ", error, StringComparison.Ordinal);
    }

    private static CommandLine Line(TemporaryFolder folder) =>
        new() { Folder = folder.Path, Environment = new() { ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]) } };

    private static Guid ActiveVersion(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("activeVersion").GetGuid();
    }
}
