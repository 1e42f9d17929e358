using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Branch;

public sealed class BranchKeyProviderTests : IDisposable
{
    private static readonly Guid First = new("01234567-89ab-cdef-0123-456789abcdef");
    private static readonly Guid Second = new("fedcba98-7654-3210-fedc-ba9876543210");

    private readonly InMemoryBranchKeyStore _store = new();

    public BranchKeyProviderTests() => _store.Add("clinic", First, Bytes(1));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task The_wrapped_data_key_has_the_published_layout()
    {
        var (key, wrapped) = await new BranchKeyProvider(_store, "clinic").GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        Assert.Equal("aws-kms-hierarchy", wrapped.ProviderId);
        Assert.Equal("clinic"u8, wrapped.ProviderInfo.Span);
        Assert.Equal(16 + 12 + 16 + 32 + 16, wrapped.Ciphertext.Length);
        Assert.Equal(Convert.FromHexString("0123456789abcdef0123456789abcdef"), wrapped.Ciphertext.Span.Slice(28, 16));
    }

    [Fact]
    public async Task After_a_rotation_the_former_version_still_opens_and_the_new_one_wraps()
    {
        var provider = new BranchKeyProvider(_store, "clinic");
        var former = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        _store.Add("clinic", Second, Bytes(2));
        provider.Forget("clinic");

        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();
        using var opened = (await provider.UnwrapAsync(former.Wrapped, Contexts.Tenant, Cancel)).Key;

        Assert.Equal(former.Key.Bytes(), opened!.Bytes());
        Assert.Equal(Second, new Guid(wrapped.Ciphertext.Span.Slice(28, 16), bigEndian: true));
    }

    [Fact]
    public async Task A_branch_key_chosen_by_the_context_keeps_tenants_apart()
    {
        _store.Add("green", Second, Bytes(2));
        _store.Add("blue", Second, Bytes(3));
        var provider = new BranchKeyProvider(_store, context => context["tenant"]);
        var blue = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);

        using var opened = (await provider.UnwrapAsync(blue.Wrapped, Contexts.Tenant, Cancel)).Key;
        var asGreen = await provider.UnwrapAsync(blue.Wrapped, Contexts.OtherTenant, Cancel);

        Assert.Equal("blue"u8, blue.Wrapped.ProviderInfo.Span);
        Assert.Equal(blue.Key.Bytes(), opened!.Bytes());
        Assert.Null(asGreen.Key);
        Assert.Contains("green", asGreen.SkipReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_context_is_refused_as_a_wrong_key()
    {
        var provider = new BranchKeyProvider(_store, "clinic");
        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        await AssertRefusedAsync(provider, wrapped.Ciphertext, Contexts.OtherTenant, KeyAccessFailure.WrongKey);
    }

    [Fact]
    public async Task Every_changed_byte_is_refused()
    {
        var provider = new BranchKeyProvider(_store, "clinic");
        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        for (var i = 0; i < wrapped.Ciphertext.Length; i++)
        {
            var changed = wrapped.Ciphertext.ToArray();
            changed[i] ^= 1;

            // A changed version is one that the store does not have.
            var reason = i is >= 28 and < 44 ? KeyAccessFailure.NotFound : KeyAccessFailure.WrongKey;
            await AssertRefusedAsync(provider, changed, Contexts.Tenant, reason);
        }
    }

    [Fact]
    public async Task The_version_is_authenticated_even_if_two_versions_have_the_same_key()
    {
        _store.Add("clinic", Second, Bytes(1));
        var provider = new BranchKeyProvider(_store, "clinic");
        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();
        var changed = wrapped.Ciphertext.ToArray();
        First.TryWriteBytes(changed.AsSpan(28, 16), bigEndian: true, out _);

        await AssertRefusedAsync(provider, changed, Contexts.Tenant, KeyAccessFailure.WrongKey);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(43)]
    [InlineData(60)]
    public async Task A_ciphertext_that_is_too_short_is_refused(int length) =>
        await AssertRefusedAsync(new BranchKeyProvider(_store, "clinic"), new byte[length], Contexts.Tenant, KeyAccessFailure.WrongKey);

    [Theory]
    [InlineData("aws-kms", "clinic")]
    [InlineData("aws-kms-hierarchy", "another")]
    [InlineData("aws-kms-hierarchy", "")]
    public async Task A_data_key_of_another_provider_or_branch_key_is_skipped(string providerId, string providerInfo)
    {
        var wrapped = new WrappedDataKey(providerId, System.Text.Encoding.UTF8.GetBytes(providerInfo), new byte[92]);

        var result = await new BranchKeyProvider(_store, "clinic").UnwrapAsync(wrapped, Contexts.Tenant, Cancel);

        Assert.Null(result.Key);
        Assert.NotEmpty(result.SkipReason);
    }

    [Fact]
    public async Task A_branch_key_that_the_store_does_not_have_is_not_found()
    {
        var provider = new BranchKeyProvider(_store, "missing");

        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await provider.GenerateAsync(32, Contexts.Tenant, Cancel));

        Assert.Equal(KeyAccessFailure.NotFound, error.Reason);
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_added_once_and_has_32_bytes()
    {
        Assert.Throws<ArgumentException>(() => _store.Add("clinic", First, Bytes(9)));
        Assert.Throws<ArgumentException>(() => _store.Add("clinic", Second, new byte[16]));
    }

    [Fact]
    public async Task A_disposed_store_has_cleared_its_keys()
    {
        _store.AddBeaconKey("clinic", Bytes(7));
        _store.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _store.GetActiveAsync("clinic", Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _store.GetVersionAsync("clinic", First, Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _store.GetBeaconKeyAsync("clinic", Cancel));
    }

    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static async Task AssertRefusedAsync(
        BranchKeyProvider provider, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, KeyAccessFailure reason)
    {
        var wrapped = new WrappedDataKey("aws-kms-hierarchy", "clinic"u8.ToArray(), ciphertext);
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(wrapped, context, Cancel));
        Assert.Equal(reason, error.Reason);
        Assert.Equal("clinic", error.KeyId);
    }
}
