using System.Text;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests;

/// <summary>A KMS with a few keys and the clients to call it, for one test.</summary>
public abstract class KmsTest : IAsyncLifetime
{
    protected const string Frankfurt = "eu-central-1";
    protected const string Dublin = "eu-west-1";
    protected const string Virginia = "us-east-1";
    protected const string Account = "111122223333";
    protected const string OtherAccount = "444455556666";
    protected const string SingleKey = $"arn:aws:kms:{Dublin}:{Account}:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    protected const string OtherKey = $"arn:aws:kms:{Dublin}:{Account}:key/0987dcba-09fe-87dc-65ba-ab0987654321";
    protected const string Alias = $"arn:aws:kms:{Dublin}:{Account}:alias/patients";
    protected const string MultiRegionId = "mrk-1234abcd12ab34cd56ef1234567890ab";
    protected const string DublinMember = $"arn:aws:kms:{Dublin}:{Account}:key/{MultiRegionId}";
    protected const string VirginiaMember = $"arn:aws:kms:{Virginia}:{Account}:key/{MultiRegionId}";

    protected static readonly EncryptionContext Context = new(new Dictionary<string, string> { ["table"] = "Patients", ["id"] = "p-1" });

    private LoopbackKms? _kms;
    private KmsClients? _clients;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected KmsClients Clients => _clients!;

    internal LoopbackKms Kms => _kms!;

    public async ValueTask InitializeAsync()
    {
        _kms = await LoopbackKms.StartAsync();
        // Faults show at once; what is tried again has tests of its own.
        _clients = new KmsClients(_kms.CreateClient, new KmsCallOptions { MaxRetries = 0 });
        _kms.AddKey(SingleKey, "single");
        _kms.AddKey(OtherKey, "other");
        _kms.AddKey(DublinMember, "multi");
        _kms.AddKey(VirginiaMember, "multi");
        _kms.PointAlias(Alias, SingleKey);
    }

    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        if (_kms is not null)
        {
            await _kms.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected static string InfoOf(WrappedDataKey wrapped) => Encoding.UTF8.GetString(wrapped.ProviderInfo.Span);

    /// <summary>Makes a data key and lets go of its plaintext.</summary>
    protected static async Task<WrappedDataKey> WrapAsync(KeyProvider provider)
    {
        var generated = await provider.GenerateAsync(32, Context, Cancellation);
        generated.Key.Dispose();
        return generated.Wrapped;
    }

    /// <summary>The same wrapped data key, except that the store says another key wrapped it.</summary>
    protected static WrappedDataKey Relabel(WrappedDataKey wrapped, string info) =>
        new(wrapped.ProviderId, Encoding.UTF8.GetBytes(info), wrapped.Ciphertext);

    protected static async Task<string> SkipReasonAsync(KeyProvider provider, WrappedDataKey wrapped)
    {
        var result = await provider.UnwrapAsync(wrapped, Context, Cancellation);
        Assert.Null(result.Key);
        return result.SkipReason;
    }

    protected static async Task AssertOpensAsync(KeyProvider provider, GeneratedDataKey generated)
    {
        using var opened = (await provider.UnwrapAsync(generated.Wrapped, Context, Cancellation)).Key;
        Assert.NotNull(opened);
        Assert.Equal(generated.Key.Bytes(), opened.Bytes());
    }

    protected static async Task<KeyAccessException> RefusalAsync(
        KeyProvider provider, WrappedDataKey wrapped, EncryptionContext? context = null) =>
        await Assert.ThrowsAsync<KeyAccessException>(
            async () => await provider.UnwrapAsync(wrapped, context ?? Context, Cancellation));
}
