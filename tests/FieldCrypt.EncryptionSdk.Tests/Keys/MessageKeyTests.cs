using System.Security.Cryptography;
using Amazon.KeyManagementService.Model;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Kms.Tests;

namespace FieldCrypt.EncryptionSdk.Tests.Keys;

/// <summary>Messages under every kind of key provider, KMS over HTTP.</summary>
public sealed class MessageKeyTests : EmulatorTest
{
    private static readonly byte[] Plaintext = "078-05-1120"u8.ToArray();

    [Fact]
    public async Task A_composite_wraps_one_data_key_with_every_member_and_each_opens_it_alone()
    {
        var multiRegion = await CreateMultiRegionKeyAsync(Virginia, Sydney);
        var rsa = await KmsRsaKeyProvider.FetchAsync(await CreateKeyAsync("RSA_2048"), Clients, cancellationToken: Token);
        var members = new Dictionary<string, KeyProvider>
        {
            ["KMS"] = new KmsKeyProvider(await CreateKeyAsync(), Clients),
            ["another KMS key"] = new KmsKeyProvider(await CreateKeyAsync(), Clients),
            ["multi-Region"] = new MultiRegionKmsKeyProvider(multiRegion, Virginia, Clients),
            ["KMS RSA"] = Dispose(rsa),
            ["local AES"] = Dispose(LocalKeyProvider.FromKey("local", "aes", new byte[32])),
            ["local RSA"] = Dispose(LocalRsaKeyProvider.FromPrivateKey("local", "rsa", RSA.Create(2048).ExportPkcs8PrivateKeyPem())),
            ["branch"] = Dispose(new BranchKeyProvider(BranchKeys(), "tenant")),
            ["caching"] = Dispose(new CachingKeyProvider(new KmsKeyProvider(await CreateKeyAsync(), Clients))),
        };
        var message = await Encryptor(new CompositeKeyProvider(members.Values)).EncryptAsync(Plaintext, Context, Token);

        Assert.Equal(members.Count, MessageHeader.Parse(message, 8).WrappedDataKeys.Count);
        Assert.Equal(["Encrypt", "Encrypt", "Encrypt", "GenerateDataKey"], Operations());
        foreach (var (name, member) in members)
        {
            var opened = await Encryptor(member).DecryptAsync(message, Context, Token);
            Assert.True(Plaintext.SequenceEqual(opened.Plaintext), name);
        }

        KeyProvider sydney = new MultiRegionKmsKeyProvider(multiRegion, Sydney, Clients);
        KeyProvider discovery = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Any, Clients);
        Assert.Equal(Plaintext, (await Encryptor(sydney).DecryptAsync(message, Context, Token)).Plaintext);
        Assert.Equal(Plaintext, (await Encryptor(discovery).DecryptAsync(message, Context, Token)).Plaintext);
    }

    [Fact]
    public async Task Where_the_second_member_fails_over_another_Region_wraps()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        var options = new MultiRegionKmsOptions { FailoverRegions = [Virginia], FailoverScope = KmsFailoverScope.ReadsAndWrites };
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        KeyProvider multiRegion = new MultiRegionKmsKeyProvider(key, Dublin, Clients, options);
        using var outage = Kms.Faults.Outage(Dublin);

        var message = await Encryptor(new CompositeKeyProvider(local, multiRegion)).EncryptAsync(Plaintext, Context, Token);

        Assert.Equal(Plaintext, (await Encryptor(multiRegion).DecryptAsync(message, Context, Token)).Plaintext);
    }

    [Fact]
    public async Task A_member_that_cannot_wrap_fails_the_write()
    {
        var key = await CreateKeyAsync();
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = key }, Token);
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        var encryptor = Encryptor(new CompositeKeyProvider(local, new KmsKeyProvider(key, Clients)));

        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await encryptor.EncryptAsync(Plaintext, Context, Token));

        Assert.Equal((KeyAccessFailure.Disabled, "Encrypt"), (error.Reason, error.Operation));
    }

    [Fact]
    public async Task Who_only_reads_writes_nothing_and_who_wraps_only_its_own_keys_comes_first()
    {
        KeyProvider discovery = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Any, Clients);
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        KeyProvider ownKeysOnly = new Messages.CountingProvider(local);
        KeyProvider other = new KmsKeyProvider(await CreateKeyAsync(), Clients);

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await Encryptor(discovery).EncryptAsync(Plaintext, Context, Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            async () => await Encryptor(new CompositeKeyProvider(other, ownKeysOnly)).EncryptAsync(Plaintext, Context, Token));
        Assert.NotEmpty(await Encryptor(new CompositeKeyProvider(ownKeysOnly, other)).EncryptAsync(Plaintext, Context, Token));
    }

    [Fact]
    public async Task More_writers_than_a_reader_would_accept_are_refused_before_any_of_them_is_asked()
    {
        var keys = new CompositeKeyProvider(new KmsKeyProvider(await CreateKeyAsync(), Clients), new KmsKeyProvider(await CreateKeyAsync(), Clients));
        Kms.Audit.Clear();
        var encryptor = new MessageEncryptor(new() { Keys = keys, MaxWrappedDataKeys = 1 });

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await encryptor.EncryptAsync(Plaintext, Context, Token));
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Signatures_that_tell_nothing_are_refused_unless_they_are_chosen()
    {
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        using var branch = new BranchKeyProvider(BranchKeys(), "tenant");
        KeyProvider kms = new KmsKeyProvider(await CreateKeyAsync(), Clients);
        foreach (var keys in (KeyProvider[])[local, branch, new CompositeKeyProvider(kms, local), new CachingKeyProvider(branch)])
        {
            var options = new MessageEncryptorOptions { Keys = keys, Suite = MessageSuite.CommittingSigned };
            var error = Assert.Throws<FieldCryptConfigurationException>(() => new MessageEncryptor(options));
            Assert.Contains("Signatures tell nothing", error.Message, StringComparison.Ordinal);
            Assert.NotNull(new MessageEncryptor(options with { UnseparatedSignatures = UnseparatedSignatures.Allow }));
            Assert.NotNull(new MessageEncryptor(options with { Suite = MessageSuite.Committing }));
        }

        var signing = new MessageEncryptor(new() { Keys = kms, Suite = MessageSuite.CommittingSigned });
        Assert.Equal(Plaintext, signing.Decrypt(signing.Encrypt(Plaintext, Context), Context).Plaintext);
    }

    [Fact]
    public async Task An_RSA_key_of_KMS_signs_nothing()
    {
        using var rsa = await KmsRsaKeyProvider.FetchAsync(await CreateKeyAsync("RSA_2048"), Clients, cancellationToken: Token);
        var signing = new MessageEncryptor(new() { Keys = rsa, Suite = MessageSuite.CommittingSigned, UnseparatedSignatures = UnseparatedSignatures.Allow });

        await Assert.ThrowsAsync<ProtectedOperationException>(async () => await signing.EncryptAsync(Plaintext, Context, Token));
    }

    [Fact]
    public async Task A_cached_data_key_is_opened_by_KMS_once()
    {
        using var keys = new CachingKeyProvider(new KmsKeyProvider(await CreateKeyAsync(), Clients));
        var encryptor = Encryptor(keys);
        var message = await encryptor.EncryptAsync(Plaintext, Context, Token);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Plaintext, encryptor.Decrypt(message, Context).Plaintext);
        }

        Assert.Equal(["Decrypt", "GenerateDataKey"], Operations());
    }

    [Fact]
    public async Task A_sealer_asks_KMS_once_for_all_its_messages()
    {
        var encryptor = Encryptor(new KmsKeyProvider(await CreateKeyAsync(), Clients));
        var messages = new byte[200][];
        using (var sealer = await encryptor.CreateSealerAsync(Context, Token))
        {
            Parallel.For(0, messages.Length, i => messages[i] = sealer.Seal([(byte)i, 1]));
        }

        Assert.Equal(["GenerateDataKey"], Operations());
        Assert.Equal(messages.Length, messages.Select(message => Convert.ToHexString(MessageHeader.Parse(message, 1).MessageId)).Distinct().Count());
        using var opened = await encryptor.OpenDataKeysAsync(messages.Select(message => new StoredMessage(message, Context)), Token);
        Assert.Equal(1, opened.Count);
        Assert.All(Enumerable.Range(0, messages.Length), i => Assert.Equal([(byte)i, 1], opened.Decrypt(messages[i], Context).Plaintext));
        Assert.Equal(["Decrypt", "GenerateDataKey"], Operations());
    }

    [Fact]
    public async Task A_disposed_sealer_writes_nothing()
    {
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        var sealer = await Encryptor(local).CreateSealerAsync(Context, Token);
        sealer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sealer.Seal([1]));
    }

    [Fact]
    public async Task Data_keys_opened_ahead_need_no_further_call_and_one_that_fails_fails_alone()
    {
        var (good, bad) = (await CreateKeyAsync(), await CreateKeyAsync());
        var rows = Enumerable.Range(0, 20).Select(row => new EncryptionContext([new("table", "patients"), new("row", $"{row}")])).ToArray();
        var messages = new List<byte[]>();
        foreach (var row in rows)
        {
            messages.Add(await Encryptor(new KmsKeyProvider(messages.Count == 7 ? bad : good, Clients)).EncryptAsync(Plaintext, row, Token));
        }

        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = bad }, Token);
        Kms.Audit.Clear();
        var encryptor = Encryptor(new CompositeKeyProvider(new KmsKeyProvider(good, Clients), new KmsKeyProvider(bad, Clients)));
        using var opened = await encryptor.OpenDataKeysAsync(messages.Zip(rows, (message, row) => new StoredMessage(message, row)), Token);
        var calls = Kms.Audit.Records.Count;

        Assert.All(Enumerable.Range(0, 20).Where(i => i != 7), i => Assert.Equal(Plaintext, opened.Decrypt(messages[i], rows[i]).Plaintext));
        Assert.Equal(KeyAccessFailure.Disabled, Assert.Throws<KeyAccessException>(() => opened.Decrypt(messages[7], rows[7])).Reason);
        Assert.ThrowsAny<FieldCryptException>(() => opened.Decrypt(messages[1], rows[2]));
        Assert.Throws<DataNotAuthenticException>(() => opened.Decrypt(messages[1].AsMemory(1), rows[1]));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, Assert.Throws<KeyAccessException>(() => opened.Decrypt(Another(), rows[1])).Reason);
        Assert.Equal(calls, Kms.Audit.Records.Count);

        byte[] Another()
        {
            using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
            return Encryptor(local).Encrypt(Plaintext, rows[1]);
        }
    }

    [Fact]
    public async Task With_cold_keys_the_synchronous_forms_wait_for_the_key_service()
    {
        var encryptor = Encryptor(new KmsKeyProvider(await CreateKeyAsync(), Clients));

        Assert.Equal(Plaintext, encryptor.Decrypt(encryptor.Encrypt(Plaintext, Context), Context).Plaintext);
        Assert.Equal(["Decrypt", "GenerateDataKey"], Operations());
    }

    [Fact]
    public void With_branch_keys_in_memory_nothing_is_waited_for()
    {
        using var keys = new BranchKeyProvider(BranchKeys(), "tenant");
        var encryptor = Encryptor(keys);
        var message = encryptor.Encrypt(Plaintext, Context);

        Assert.True(encryptor.EncryptAsync(Plaintext, Context, Token).AsTask().IsCompletedSuccessfully);
        Assert.True(encryptor.DecryptAsync(message, Context, Token).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_message_that_no_key_opens_says_why_for_each_of_its_wrapped_data_keys()
    {
        var (one, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        var message = await Encryptor(new CompositeKeyProvider(new KmsKeyProvider(one, Clients), local)).EncryptAsync(Plaintext, Context, Token);

        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await Encryptor(new KmsKeyProvider(other, Clients)).DecryptAsync(message, Context, Token));

        Assert.Equal(KeyAccessFailure.NoMatchingKey, error.Reason);
        Assert.Contains(one, error.Message, StringComparison.Ordinal);
        Assert.Contains("local", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_opens_nothing_in_time_is_an_error_and_not_a_wait()
    {
        using var local = LocalKeyProvider.FromKey("local", "aes", new byte[32]);
        var message = Encryptor(local).Encrypt(Plaintext, Context);
        var encryptor = new MessageEncryptor(new() { Keys = new SilentProvider(), TimeProvider = Clock });

        var reading = encryptor.DecryptAsync(message, Context, Token).AsTask();
        Clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(KeyAccessFailure.Unreachable, (await Assert.ThrowsAsync<KeyAccessException>(() => reading)).Reason);
    }

    private static MessageEncryptor Encryptor(KeyProvider keys) => new(new() { Keys = keys, MaxWrappedDataKeys = 8 });

    private InMemoryBranchKeyStore BranchKeys()
    {
        var store = Dispose(new InMemoryBranchKeyStore());
        store.Add("tenant", Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
        return store;
    }

    private IEnumerable<string> Operations() => Kms.Audit.Records.Select(call => call.Operation)
        .Where(operation => operation is "GenerateDataKey" or "Encrypt" or "Decrypt")
        .Order(StringComparer.Ordinal);

    /// <summary>Never answers.</summary>
    private sealed class SilentProvider : KeyProvider
    {
        public override string Description => "silent";

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override async ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        }
    }
}
