using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Kms.Tests.Calls;
using FieldCrypt.Testing;

namespace FieldCrypt.Kms.Tests;

/// <summary>A KMS emulator for each test, reached by the real AWS client over HTTP, under a clock that the test moves.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    protected const string Dublin = "eu-west-1";
    protected const string Virginia = "us-east-1";
    protected const string Sydney = "ap-southeast-2";

    protected static readonly EncryptionContext Context = new(new Dictionary<string, string> { ["table"] = "Patients", ["id"] = "p-1" });

    private readonly List<IDisposable> _disposables = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TestClock Clock { get; } = new();

    protected KmsEmulator Kms { get; private set; } = null!;

    protected KmsClients Clients { get; private set; } = null!;

    /// <summary>Whoever manages the keys.</summary>
    protected IAmazonKeyManagementService Administrator { get; private set; } = null!;

    protected virtual KmsCallOptions CallOptions => new() { TimeProvider = Clock, MaxRetries = 0 };

    public async ValueTask InitializeAsync()
    {
        Kms = await KmsEmulator.StartAsync(
            new KmsEmulatorOptions
            {
                TimeProvider = Clock,
                Principals = new Dictionary<string, string> { ["application"] = "arn:aws:iam::111122223333:role/application" },
            },
            Token);
        Clients = Dispose(new KmsClients(region => Kms.CreateClient(region, "application"), CallOptions));
        Administrator = AdministratorOf(Dublin);
    }

    public async ValueTask DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        await Kms.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected IAmazonKeyManagementService AdministratorOf(string region) => Dispose(Kms.CreateClient(region, "administrator"));

    /// <summary>Has something disposed with the test.</summary>
    protected T Dispose<T>(T disposable)
        where T : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }

    protected async Task<string> CreateKeyAsync(string? spec = null, string origin = "AWS_KMS") =>
        (await Administrator.CreateKeyAsync(
            new CreateKeyRequest { KeySpec = new KeySpec(spec ?? "SYMMETRIC_DEFAULT"), Origin = new OriginType(origin) }, Token)).KeyMetadata.Arn;

    /// <summary>Makes a multi-Region key with its primary in Dublin and a replica in each of the other Regions.</summary>
    protected async Task<string> CreateMultiRegionKeyAsync(params IEnumerable<string> replicas)
    {
        var key = (await Administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, Token)).KeyMetadata.Arn;
        foreach (var region in replicas)
        {
            await Administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = region }, Token);
        }

        return key;
    }

    /// <summary>Makes a data key and lets go of its plaintext.</summary>
    protected static async Task<WrappedDataKey> WrapAsync(KeyProvider provider)
    {
        var generated = await provider.GenerateAsync(32, Context, Token);
        generated.Key.Dispose();
        return generated.Wrapped;
    }

    protected static async Task<byte[]> OpenAsync(KeyProvider provider, WrappedDataKey wrapped, EncryptionContext? context = null)
    {
        using var opened = (await provider.UnwrapAsync(wrapped, context ?? Context, Token)).Key;
        Assert.NotNull(opened);
        return opened.Bytes();
    }

    protected static async Task<KeyAccessException> RefusalAsync(KeyProvider provider, WrappedDataKey wrapped) =>
        await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(wrapped, Context, Token));
}
