using System.Diagnostics;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Branch;

public sealed class FileBranchKeyStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():n}");
    private readonly KeyFileProtection _protection = KeyFileProtection.Key(new byte[32]);
    private readonly FileBranchKeyStore _store;

    public FileBranchKeyStoreTests() => _store = new FileBranchKeyStore(_folder, _protection);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _protection.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("tenant-7")]
    [InlineData("../../etc/passwd")]
    [InlineData("Müller & Söhne 🏥 / CON:*?")]
    public async Task A_branch_key_is_found_again_by_its_id_whatever_that_is(string id)
    {
        await _store.CreateAsync(id, Cancel);
        var other = new FileBranchKeyStore(_folder, _protection);
        var active = await OpenAsync(_store.GetActiveAsync(id, Cancel));
        Assert.Equal(active, await OpenAsync(other.GetActiveAsync(id, Cancel)));
        Assert.Equal(active, await OpenAsync(other.GetVersionAsync(id, active.Version, Cancel)));
        using var beacon = await _store.GetBeaconKeyAsync(id, Cancel);
        Assert.NotEqual(active.Key, Convert.ToHexString(beacon.Bytes()));
        Assert.Equal(2, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_new_version_is_active_and_the_former_ones_and_the_beacon_key_stay()
    {
        await _store.CreateAsync("clinic", Cancel);
        var first = await OpenAsync(_store.GetActiveAsync("clinic", Cancel));
        using var beacon = await _store.GetBeaconKeyAsync("clinic", Cancel);
        var version = await _store.RotateAsync("clinic", Cancel);
        var second = await OpenAsync(_store.GetActiveAsync("clinic", Cancel));
        Assert.Equal(version, second.Version);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(first, await OpenAsync(_store.GetVersionAsync("clinic", first.Version, Cancel)));
        using var same = await _store.GetBeaconKeyAsync("clinic", Cancel);
        Assert.Equal(beacon.Bytes(), same.Bytes());
    }

    [Fact]
    public async Task It_is_protected_by_a_passphrase_as_a_key_file_is()
    {
        using var passphrase = KeyFileProtection.Passphrase("correct horse battery", new PassphraseCost(8, 1, 1));
        using var wrong = KeyFileProtection.Passphrase("wrong horse battery", new PassphraseCost(8, 1, 1));
        await new FileBranchKeyStore(_folder, passphrase).CreateAsync("clinic", Cancel);
        await OpenAsync(new FileBranchKeyStore(_folder, passphrase).GetActiveAsync("clinic", Cancel));
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(
            () => OpenAsync(new FileBranchKeyStore(_folder, wrong).GetActiveAsync("clinic", Cancel)));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
    }

    [Fact]
    public async Task What_is_missing_or_there_already_is_said()
    {
        await AssertMissingAsync(() => OpenAsync(_store.GetActiveAsync("nobody", Cancel)));
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(_store.GetActiveAsync("nobody", Cancel)));
        Assert.Contains("create it (CreateAsync), or correct its id", error.Message, StringComparison.Ordinal);
        await _store.CreateAsync("clinic", Cancel);
        await AssertMissingAsync(() => OpenAsync(_store.GetActiveAsync("Clinic", Cancel)));
        await AssertMissingAsync(() => OpenAsync(_store.GetVersionAsync("clinic", Guid.NewGuid(), Cancel)));
        await AssertMissingAsync(async () => (await _store.GetBeaconKeyAsync("nobody", Cancel)).Dispose());
        await AssertMissingAsync(() => _store.RotateAsync("nobody", Cancel));
        var before = await OpenAsync(_store.GetActiveAsync("clinic", Cancel));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => _store.CreateAsync("clinic", Cancel));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => _store.CreateAsync("", Cancel));
        Assert.Equal(before, await OpenAsync(_store.GetActiveAsync("clinic", Cancel)));
    }

    [Fact]
    public async Task A_file_in_the_place_of_another_or_changed_is_refused()
    {
        await _store.CreateAsync("one", Cancel);
        var one = Directory.GetFiles(_folder, "*.keys").Single();
        await _store.CreateAsync("other", Cancel);
        var other = Directory.GetFiles(_folder, "*.keys").Single(path => path != one);
        File.Copy(one, other, overwrite: true);
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(_store.GetActiveAsync("other", Cancel)));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);

        // The name in the file is authenticated too.
        var text = await File.ReadAllTextAsync(one, Cancel);
        await File.WriteAllTextAsync(other, text.Replace("\"one\"", "\"other\"", StringComparison.Ordinal), Cancel);
        refusal = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(_store.GetActiveAsync("other", Cancel)));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
    }

    [Fact]
    public async Task Rotations_at_the_same_time_all_happen_and_readers_never_see_half_a_file()
    {
        await _store.CreateAsync("clinic", Cancel);
        var rotating = Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => new FileBranchKeyStore(_folder, _protection).RotateAsync("clinic", Cancel), Cancel)));
        do
        {
            await OpenAsync(_store.GetActiveAsync("clinic", Cancel));
        }
        while (!rotating.IsCompleted);

        var versions = await rotating;
        Assert.Equal(8, versions.Distinct().Count());
        foreach (var version in versions)
        {
            await OpenAsync(_store.GetVersionAsync("clinic", version, Cancel));
        }
    }

    [Fact]
    public async Task A_process_waits_while_another_holds_the_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The other process is flock of util-linux.");
        await _store.CreateAsync("clinic", Cancel);
        using var other = Process.Start(new ProcessStartInfo("flock", [Path.Combine(_folder, ".lock"), "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(Cancel));
        var rotating = _store.RotateAsync("clinic", Cancel);
        var before = await OpenAsync(_store.GetActiveAsync("clinic", Cancel));
        await Task.Delay(100, Cancel);
        Assert.False(rotating.IsCompleted);
        await other.StandardInput.WriteLineAsync();
        Assert.NotEqual(before.Version, await rotating);
        await other.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task A_provider_writes_and_reads_with_it()
    {
        await _store.CreateAsync("blue", Cancel);
        using var provider = new BranchKeyProvider(_store, context => context["tenant"]);
        var generated = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        using var made = generated.Key;
        using var opened = (await provider.UnwrapAsync(generated.Wrapped, Contexts.Tenant, Cancel)).Key;
        Assert.Equal(made.Bytes(), opened!.Bytes());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        var store = new FileBranchKeyStore(Path.Combine(file, "folder"), _protection);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => store.CreateAsync("clinic", Cancel));
    }

    private static async Task AssertMissingAsync(Func<Task> ask) =>
        Assert.Equal(KeyAccessFailure.NotFound, (await Assert.ThrowsAsync<KeyAccessException>(ask)).Reason);

    private static async Task<(Guid Version, string Key)> OpenAsync(ValueTask<BranchKey> opening)
    {
        var branchKey = await opening;
        using var key = branchKey.Key;
        return (branchKey.Version, Convert.ToHexString(key.Bytes()));
    }
}
