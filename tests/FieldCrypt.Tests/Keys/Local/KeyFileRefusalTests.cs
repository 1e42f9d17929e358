using System.Text.Json.Nodes;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Local;

public sealed class KeyFileRefusalTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcrypt-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder.FullName, "clinic.keys");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_active_key_a_missing_key_and_a_taken_name_are_refused()
    {
        using var file = KeyFile.Create("clinic", "2025");

        Assert.Contains("rotate", Refused(() => file.Remove("2025")), StringComparison.Ordinal);
        Assert.Contains("no key '2024'", Refused(() => file.Remove("2024")), StringComparison.Ordinal);
        Assert.Contains("already", Refused(() => file.Rotate("2025")), StringComparison.Ordinal);
        Refused(() => file.Rotate(""));
        Refused(() => KeyFile.Create("aws-kms", "2025"));
    }

    [Fact]
    public async Task A_provider_outlives_the_file_it_came_from()
    {
        LocalKeyProvider provider;
        using (var file = KeyFile.Create("clinic", "2025"))
        {
            provider = file.ToProvider();
        }

        using (provider)
        {
            var (key, _) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
            using (key)
            {
                Assert.Equal(32, key.Length);
            }
        }
    }

    [Fact]
    public async Task A_file_of_the_other_protection_is_told_as_such()
    {
        using var file = KeyFile.Create("clinic", "2025");
        using var passphrase = Cheap(Passphrase);
        using var key = KeyFileProtection.Key(HostKey(1));

        await file.SaveAsync(FilePath, passphrase, Cancel);
        Assert.Contains("by a passphrase, not by a key: open it with KeyFileProtection.Passphrase", await RefusedAsync(key), StringComparison.Ordinal);
        await file.SaveAsync(FilePath, key, Cancel);
        Assert.Contains("by a key, not by a passphrase: open it with KeyFileProtection.Key", await RefusedAsync(passphrase), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Changes() => new()
    {
        { "namespace", "\"hospital\"" },
        { "namespace", "\"aws-kms\"" },
        { "namespace", "null" },
        { "active", "\"2024\"" },
        { "memoryKiB", "72" },
        { "passes", "2" },
        { "salt", $"\"{Convert.ToBase64String(new byte[16])}\"" },
        { "nonce", $"\"{Convert.ToBase64String(new byte[12])}\"" },
        { "keys", $"\"{Convert.ToBase64String(new byte[80])}\"" },
        { "keys", "\"AAAA\"" },
        { "keys", "\"\"" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Every_changed_part_is_refused_as_damaged(string part, string value)
    {
        using var protection = await SaveAsync();
        await ChangeAsync(part, value);

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => KeyFile.LoadAsync(FilePath, protection, Cancel));

        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Malformations() => new()
    {
        { "format", "\"something else\"", "is not a key file" },
        { "namespace", $"\"{new string('n', 70_000)}\"", "is not a key file" },
        { "active", $"\"{new string('n', 70_000)}\"", "is not a key file" },
        { "version", "2", "of a version" },
        { "version", "\"1\"", "is not a key file" },
        { "nonce", "\"AAAA\"", "is not a key file" },
        { "keys", "\"***\"", "is not a key file" },
        { "kdf", "\"scrypt\"", "in a way that this release cannot read" },
        { "salt", "\"AAAA\"", "is not a key file" },
        { "memoryKiB", "262145", "more work or memory" },
        { "memoryKiB", "7", "more work or memory" },
        { "memoryKiB", "-1", "more work or memory" },
        { "memoryKiB", "99999999999", "is not a key file" },
        { "passes", "7", "more work or memory" },
        { "passes", "0", "more work or memory" },
        { "lanes", "5", "more work or memory" },
        { "lanes", "0", "more work or memory" },
    };

    [Theory]
    [MemberData(nameof(Malformations))]
    public async Task A_malformed_or_excessive_part_is_refused_before_any_derivation(string part, string value, string expected)
    {
        using var protection = await SaveAsync();
        await ChangeAsync(part, value);

        Assert.Contains(expected, await RefusedAsync(protection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("[]", "is not a key file")]
    [InlineData("{}", "is not a key file")]
    [InlineData("not json", "is not a key file")]
    [InlineData("{\"format\":\"fieldcrypt-key-file\",\"format\":\"fieldcrypt-key-file\"}", "is not a key file")]
    public async Task A_file_that_is_something_else_is_refused(string text, string expected)
    {
        using var protection = await SaveAsync();
        await File.WriteAllTextAsync(FilePath, text, Cancel);

        Assert.Contains(expected, await RefusedAsync(protection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_1_MiB_is_refused()
    {
        using var protection = await SaveAsync();
        await File.WriteAllBytesAsync(FilePath, new byte[(1024 * 1024) + 1], Cancel);

        Assert.Contains("larger than 1048576 bytes", await RefusedAsync(protection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_as_many_keys_as_allowed_is_still_small_enough()
    {
        using var protection = Cheap(Passphrase);
        using var file = KeyFile.Create("clinic", Name(0));
        for (var i = 1; i < KeyFile.MaxKeys; i++)
        {
            file.Rotate(Name(i));
        }

        Assert.Contains("500", Refused(() => file.Rotate("one more")), StringComparison.Ordinal);
        await file.SaveAsync(FilePath, protection, Cancel);
        using var loaded = await KeyFile.LoadAsync(FilePath, protection, Cancel);

        Assert.Equal(KeyFile.MaxKeys, loaded.Names.Count);

        static string Name(int i) => string.Create(null, $"{i:0000}").PadRight(256, '鍵');
    }

    [Fact]
    public async Task Saving_again_replaces_the_file_and_leaves_no_other()
    {
        using var protection = await SaveAsync();
        var before = await File.ReadAllTextAsync(FilePath, Cancel);
        using var file = await KeyFile.LoadAsync(FilePath, protection, Cancel);

        await file.SaveAsync(FilePath, protection, Cancel);

        Assert.NotEqual(before, await File.ReadAllTextAsync(FilePath, Cancel));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_nothing_behind()
    {
        Directory.CreateDirectory(FilePath);
        using var protection = Cheap(Passphrase);
        using var file = KeyFile.Create("clinic", "2025");

        await Assert.ThrowsAnyAsync<Exception>(() => file.SaveAsync(FilePath, protection, Cancel));

        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task A_file_that_others_may_access_is_refused_with_the_remedy(UnixFileMode extra)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        using var protection = await SaveAsync();
#pragma warning disable CA1416 // Skipped on Windows above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
#pragma warning restore CA1416

        Assert.Contains($"chmod 600 {FilePath}", await RefusedAsync(protection), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_passphrase_or_key_is_refused_without_showing_it()
    {
        Assert.DoesNotContain("secret7", Refused(() => Cheap("secret7")), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Refused(() => Cheap("secret secret \ud800")), StringComparison.Ordinal);
        Refused(() => KeyFileProtection.Key(new byte[31]));
    }

    private static KeyFileProtection Cheap(string passphrase) => KeyFileProtection.Passphrase(passphrase, new PassphraseCost(64, 1, 1));

    private static byte[] HostKey(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static string Refused(Action action) => Assert.Throws<FieldCryptConfigurationException>(action).ToString();

    private async Task<string> RefusedAsync(KeyFileProtection protection) =>
        (await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => KeyFile.LoadAsync(FilePath, protection, Cancel))).Message;

    private async Task<KeyFileProtection> SaveAsync()
    {
        var protection = Cheap(Passphrase);
        using var file = KeyFile.Create("clinic", "2025");
        await file.SaveAsync(FilePath, protection, Cancel);
        return protection;
    }

    private async Task ChangeAsync(string part, string value)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(FilePath, Cancel))!;
        json[part] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(FilePath, json.ToJsonString(), Cancel);
    }
}
