using System.Text;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    private static readonly PassphraseCost Cheap = new(64, 1, 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcrypt-tests-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder.FullName, "test.keys");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_wrapped_before_a_rotation_opens_after_it()
    {
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var file = KeyFile.Create("app", "first");
        await file.SaveAsync(FilePath, protection, Token);
        using var before = await LocalKeyProvider.FromFileAsync(FilePath, protection, cancellationToken: Token);
        var old = await before.GenerateAsync(32, EncryptionContext.Empty, Token);

        file.Rotate("second");
        await file.SaveAsync(FilePath, protection, Token);
        using var loaded = await KeyFile.LoadAsync(FilePath, protection, Token);
        Assert.Equal("second", loaded.ActiveName);
        Assert.Equal(["first", "second"], loaded.Names.Order());
        using var after = loaded.ToProvider();
        var opened = await after.UnwrapAsync(old.Wrapped, EncryptionContext.Empty, Token);
        Assert.Equal(old.Key.Bytes(), opened.Key!.Bytes());
        Assert.StartsWith("second", Encoding.UTF8.GetString((await after.GenerateAsync(32, EncryptionContext.Empty, Token)).Wrapped.ProviderInfo.Span), StringComparison.Ordinal);

        loaded.Remove("first");
        using var without = loaded.ToProvider();
        Assert.Null((await without.UnwrapAsync(old.Wrapped, EncryptionContext.Empty, Token)).Key);
        Assert.Throws<FieldCryptConfigurationException>(() => loaded.Remove("second"));
        Assert.Throws<FieldCryptConfigurationException>(() => loaded.Rotate("second"));
    }

    [Fact]
    public async Task Of_two_rotations_at_the_same_time_the_later_is_refused_and_no_key_is_lost()
    {
        await SaveAsync();
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var one = await KeyFile.LoadAsync(FilePath, protection, Token);
        using var other = await KeyFile.LoadAsync(FilePath, protection, Token);
        one.Rotate("one");
        await one.SaveAsync(FilePath, protection, Token);
        other.Rotate("other");
        await Assert.ThrowsAsync<ConcurrentUpdateException>(() => other.SaveAsync(FilePath, protection, Token));
        Assert.Single(_folder.GetFiles());

        // Who saved goes on; who was refused reads again.
        one.Rotate("one more");
        await one.SaveAsync(FilePath, protection, Token);
        using var again = await KeyFile.LoadAsync(FilePath, protection, Token);
        Assert.Equal("one more", again.ActiveName);
        Assert.Contains("one", again.Names);
        again.Rotate("other");
        await again.SaveAsync(FilePath, protection, Token);
    }

    [Fact]
    public async Task A_file_that_is_gone_and_a_copy_elsewhere_can_be_saved()
    {
        await SaveAsync();
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var file = await KeyFile.LoadAsync(FilePath, protection, Token);
        await file.SaveAsync(Path.Combine(_folder.FullName, "copy.keys"), protection, Token);
        File.Delete(FilePath);
        await file.SaveAsync(FilePath, protection, Token);
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public async Task Who_waits_while_another_file_is_stretched_takes_no_thread_and_can_be_cancelled()
    {
        await SaveAsync();
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var stretched = new ManualResetEventSlim();
        var stretching = protection.InTurnAsync(() => stretched.Wait(TimeSpan.FromSeconds(30), Token), Token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = Enumerable.Range(0, 64).Select(_ => KeyFile.LoadAsync(FilePath, protection, cancellation.Token)).ToArray();
        using var key = KeyFileProtection.Key(new byte[32]);
        await key.InTurnAsync(() => true, Token).WaitAsync(TimeSpan.FromSeconds(5), Token);

        await cancellation.CancelAsync();
        await Task.WhenAll(waiting.Select(load => Assert.ThrowsAnyAsync<OperationCanceledException>(() => load)));
        stretched.Set();
        Assert.True(await stretching);
        using var file = await KeyFile.LoadAsync(FilePath, protection, Token);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_told_and_never_repeated()
    {
        await SaveAsync();
        using var wrong = KeyFileProtection.Passphrase("wrong horse", Cheap);
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => KeyFile.LoadAsync(FilePath, wrong, Token));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.DoesNotContain("horse", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_protects_a_file_too_and_is_not_a_passphrase()
    {
        using var key = KeyFileProtection.Key(new byte[32]);
        using var file = KeyFile.Create("app", "first");
        await file.SaveAsync(FilePath, key, Token);
        using var loaded = await KeyFile.LoadAsync(FilePath, key, Token);
        using var passphrase = KeyFileProtection.Passphrase("correct horse", Cheap);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => KeyFile.LoadAsync(FilePath, passphrase, Token));
    }

    [Fact]
    public async Task Every_change_of_a_byte_is_refused_with_an_error_of_our_own()
    {
        await SaveAsync();
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        var bytes = await File.ReadAllBytesAsync(FilePath, Token);
        var accepted = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (char.IsWhiteSpace((char)bytes[i]))
            {
                continue;
            }

            var changed = bytes.ToArray();
            changed[i] ^= 0x01;
            await File.WriteAllBytesAsync(FilePath, changed, Token);
            try
            {
                using var file = await KeyFile.LoadAsync(FilePath, protection, Token);
                accepted++;
            }
            catch (FieldCryptException)
            {
                // Refused, as it should be.
            }
        }

        Assert.Equal(0, accepted);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_file_that_others_may_read_is_refused_with_the_command_that_corrects_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file modes.");
        await SaveAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => KeyFile.LoadAsync(FilePath, protection, Token));
        Assert.Contains($"chmod 600 {FilePath}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"other\"}")]
    [InlineData("{\"format\":\"fieldcrypt-key-file\",\"version\":2}")]
    [InlineData("{\"format\":\"fieldcrypt-key-file\",\"version\":1,\"namespace\":\"a\",\"active\":\"b\",\"kdf\":\"argon2id\",\"memoryKiB\":2000000000,\"passes\":1,\"lanes\":1}")]
    [InlineData("{\"format\":\"fieldcrypt-key-file\",\"version\":1,\"namespace\":\"a\",\"active\":\"b\",\"kdf\":\"scrypt\"}")]
    public async Task What_is_not_a_key_file_is_refused(string content)
    {
        await File.WriteAllTextAsync(FilePath, content, Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => KeyFile.LoadAsync(FilePath, protection, Token));
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => KeyFile.LoadAsync(FilePath, protection, Token));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains("KeyFile.Create", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named_with_what_to_do()
    {
        using var protection = KeyFileProtection.Key(new byte[32]);
        using var file = KeyFile.Create("app", "first");
        var missing = Path.Combine(_folder.FullName, "none", "app.keys");
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => file.SaveAsync(missing, protection, Token));
        Assert.Equal($"Key file {missing} cannot be written: create its folder first, or correct the path.", error.Message);

        // A folder stands where the file should.
        error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => file.SaveAsync(_folder.FullName, protection, Token));
        Assert.StartsWith($"Key file {_folder.FullName} cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Parent!.FullName, $"{_folder.Name}.*"));
    }

    [Fact]
    public void A_short_passphrase_or_key_is_refused()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => KeyFileProtection.Passphrase("short"));
        Assert.Contains("is empty", Assert.Throws<FieldCryptConfigurationException>(() => KeyFileProtection.Passphrase((string?)null)).Message, StringComparison.Ordinal);
        Assert.Throws<FieldCryptConfigurationException>(() => KeyFileProtection.Key(new byte[16]));
    }

    [Fact]
    public async Task The_default_cost_is_what_the_file_says()
    {
        using var protection = KeyFileProtection.Passphrase("correct horse");
        using var file = KeyFile.Create("app", "first");
        await file.SaveAsync(FilePath, protection, Token);
        Assert.Contains("\"memoryKiB\": 65536", await File.ReadAllTextAsync(FilePath, Token), StringComparison.Ordinal);
        using var loaded = await KeyFile.LoadAsync(FilePath, protection, Token);
    }

    private async Task SaveAsync()
    {
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var file = KeyFile.Create("app", "first");
        await file.SaveAsync(FilePath, protection, Token);
    }
}
