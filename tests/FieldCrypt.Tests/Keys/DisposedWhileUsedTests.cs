using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Local;

namespace FieldCrypt.Tests.Keys;

/// <summary>Every owner of key bytes, disposed while it is used: what it gives was made with the real key, or it throws.</summary>
public sealed class DisposedWhileUsedTests
{
    private const int Rounds = 600;
    private const int FewRounds = 100;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly Guid Version = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_local_key_provider()
    {
        using var real = LocalKeyProvider.FromKey("tests", "key", Key);
        var wrapped = DisposalRace.Run(Rounds, () => LocalKeyProvider.FromKey("tests", "key", Key), Generate);
        await AssertOpenAsync(real, wrapped);

        var (bytes, sample) = Generate(real);
        var opened = DisposalRace.Run(Rounds, () => LocalKeyProvider.FromKey("tests", "key", Key), provider => Unwrap(provider, sample));
        Assert.All(opened, key => Assert.Equal(bytes, key));
    }

    [Fact]
    public async Task A_local_RSA_key_provider()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        using var real = LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", pem);
        var wrapped = DisposalRace.Run(FewRounds, () => LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", pem), Generate);
        await AssertOpenAsync(real, [.. wrapped.Take(200)]);

        var (bytes, sample) = Generate(real);
        var opened = DisposalRace.Run(FewRounds, () => LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", pem), provider => Unwrap(provider, sample));
        Assert.All(opened, key => Assert.Equal(bytes, key));
    }

    [Fact]
    public void A_branch_key_store_in_memory()
    {
        var keys = DisposalRace.Run(
            Rounds,
            Store,
            store =>
            {
                using var active = store.GetActiveAsync("tenant", Cancel).AsTask().GetAwaiter().GetResult().Key;
                using var beacon = store.GetBeaconKeyAsync("tenant", Cancel).AsTask().GetAwaiter().GetResult();
                return active.Bytes().Concat(beacon.Bytes());
            });
        Assert.All(keys, both => Assert.Equal([.. Key, .. Key], both));
    }

    [Fact]
    public async Task A_branch_key_provider()
    {
        using var store = Store();
        using var real = new BranchKeyProvider(store, "tenant");
        var wrapped = DisposalRace.Run(Rounds, () => new BranchKeyProvider(store, "tenant"), Generate);
        await AssertOpenAsync(real, wrapped);

        var (bytes, sample) = Generate(real);
        var opened = DisposalRace.Run(Rounds, () => new BranchKeyProvider(store, "tenant"), provider => Unwrap(provider, sample));
        Assert.All(opened, key => Assert.Equal(bytes, key));
    }

    [Fact]
    public async Task A_branch_key_provider_whose_store_is_disposed()
    {
        using var stays = Store();
        using var real = new BranchKeyProvider(stays, "tenant");
        var wrapped = DisposalRace.Run(Rounds, Store, store =>
        {
            using var provider = new BranchKeyProvider(store, "tenant");
            return Generate(provider);
        });
        await AssertOpenAsync(real, wrapped);
    }

    [Fact]
    public void A_caching_key_provider()
    {
        using var real = LocalKeyProvider.FromKey("tests", "key", Key);
        var (bytes, sample) = Generate(real);
        var opened = DisposalRace.Run(Rounds, () => new CachingKeyProvider(real), provider => Unwrap(provider, sample));
        Assert.All(opened, key => Assert.Equal(bytes, key));
    }

    [Fact]
    public async Task A_key_file_that_becomes_a_provider()
    {
        using var protection = KeyFileProtection.Key(Key);
        var saved = Saved(protection);
        using var real = KeyFileFormat.Read(saved, "real", protection).ToProvider();
        var wrapped = DisposalRace.Run(Rounds, () => KeyFileFormat.Read(saved, "raced", protection), file =>
        {
            using var provider = file.ToProvider();
            return Generate(provider);
        });
        await AssertOpenAsync(real, wrapped);
    }

    [Fact]
    public void A_key_file_that_is_saved()
    {
        using var protection = KeyFileProtection.Key(Key);
        var saved = Saved(protection);
        using var real = KeyFileFormat.Read(saved, "real", protection);
        var files = DisposalRace.Run(
            FewRounds, () => KeyFileFormat.Read(saved, "raced", protection), file => KeyFileFormat.Write(file, protection));
        Assert.All(files, file =>
        {
            using var read = KeyFileFormat.Read(file, "read", protection);
            Assert.Equal(real.Keys.Select(pair => (pair.Key, Convert.ToHexString(pair.Value.Bytes()))),
                read.Keys.Select(pair => (pair.Key, Convert.ToHexString(pair.Value.Bytes()))));
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_protection_of_a_key_file_that_is_saved_and_read(bool isPassphrase)
    {
        using var real = Protection();
        var saved = Saved(real);
        var files = DisposalRace.Run(FewRounds, Protection, protection =>
        {
            KeyFileFormat.Read(saved, "raced", protection).Dispose();
            return Saved(protection);
        });
        Assert.All(files, file => KeyFileFormat.Read(file, "read", real).Dispose());

        KeyFileProtection Protection() =>
            isPassphrase ? KeyFileProtection.Passphrase("correct horse battery", new PassphraseCost(8, 1, 1)) : KeyFileProtection.Key(Key);
    }

    [Fact]
    public void A_store_in_memory_that_was_disposed_takes_no_key()
    {
        var store = Store();
        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.Add("tenant", Guid.NewGuid(), Key));
        Assert.Throws<ObjectDisposedException>(() => store.AddBeaconKey("other", Key));
    }

    private static InMemoryBranchKeyStore Store()
    {
        var store = new InMemoryBranchKeyStore();
        store.Add("tenant", Version, Key);
        store.AddBeaconKey("tenant", Key);
        return store;
    }

    private static byte[] Saved(KeyFileProtection protection)
    {
        using var file = KeyFile.Create("tests", "first");
        file.Rotate("second");
        return KeyFileFormat.Write(file, protection);
    }

    private static (byte[] DataKey, WrappedDataKey Wrapped) Generate(KeyProvider provider)
    {
        var generated = provider.GenerateAsync(32, Contexts.Tenant, Cancel).AsTask().GetAwaiter().GetResult();
        using var key = generated.Key;
        return (key.Bytes(), generated.Wrapped);
    }

    private static byte[] Unwrap(KeyProvider provider, WrappedDataKey wrapped)
    {
        using var opened = provider.UnwrapAsync(wrapped, Contexts.Tenant, Cancel).AsTask().GetAwaiter().GetResult().Key;
        return opened!.Bytes();
    }

    private static async Task AssertOpenAsync(KeyProvider real, IReadOnlyCollection<(byte[] DataKey, WrappedDataKey Wrapped)> made)
    {
        foreach (var (dataKey, wrapped) in made)
        {
            using var opened = (await real.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key;
            Assert.Equal(dataKey, opened!.Bytes());
        }
    }
}
