using System.Text;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Local;

public sealed class LocalKeyProviderTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public async Task A_data_key_opens_under_the_key_and_context_it_was_wrapped_with(int keyLength)
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key.AsSpan(0, keyLength));

        var generated = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        using var opened = (await provider.UnwrapAsync(generated.Wrapped, Contexts.Tenant, Cancel)).Key;

        Assert.Equal(generated.Key.Bytes(), opened!.Bytes());
        generated.Key.Dispose();
    }

    [Fact]
    public async Task The_wrapped_data_key_has_the_published_layout()
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);

        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        Assert.Equal("clinic", wrapped.ProviderId);
        Assert.Equal("first"u8, wrapped.ProviderInfo.Span[..5]);
        Assert.Equal<byte>([0, 0, 0, 128, 0, 0, 0, 12], wrapped.ProviderInfo.Span[5..13].ToArray());
        Assert.Equal(5 + 8 + 12, wrapped.ProviderInfo.Length);
        Assert.Equal(32 + 16, wrapped.Ciphertext.Length);
    }

    [Fact]
    public async Task Two_data_keys_never_share_a_nonce()
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);

        var first = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        var second = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);

        Assert.NotEqual(first.Wrapped.ProviderInfo.ToArray(), second.Wrapped.ProviderInfo.ToArray());
        Assert.False(first.Key.Bytes().SequenceEqual(second.Key.Bytes()));
    }

    [Fact]
    public async Task Another_context_is_refused_as_a_wrong_key()
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);
        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        await AssertWrongKeyAsync(provider, wrapped, Contexts.OtherTenant);
    }

    [Fact]
    public async Task Another_key_of_the_same_name_is_refused_as_a_wrong_key()
    {
        using var writer = LocalKeyProvider.FromKey("clinic", "first", Key);
        using var reader = LocalKeyProvider.FromKey("clinic", "first", OtherKey);
        var (key, wrapped) = await writer.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        await AssertWrongKeyAsync(reader, wrapped, Contexts.Tenant);
    }

    [Fact]
    public async Task Every_changed_bit_of_nonce_or_ciphertext_is_refused()
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);
        var (key, wrapped) = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        for (var i = 0; i < wrapped.Ciphertext.Length; i++)
        {
            var changed = wrapped.Ciphertext.ToArray();
            changed[i] ^= 1;
            await AssertWrongKeyAsync(provider, new WrappedDataKey("clinic", wrapped.ProviderInfo, changed), Contexts.Tenant);
        }

        for (var i = wrapped.ProviderInfo.Length - 12; i < wrapped.ProviderInfo.Length; i++)
        {
            var changed = wrapped.ProviderInfo.ToArray();
            changed[i] ^= 0x80;
            await AssertWrongKeyAsync(provider, new WrappedDataKey("clinic", changed, wrapped.Ciphertext), Contexts.Tenant);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_ciphertext_with_no_room_for_a_key_is_refused(int length)
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);

        await AssertWrongKeyAsync(provider, new WrappedDataKey("clinic", Info("first"), new byte[length]), Contexts.Tenant);
    }

    public static TheoryData<string, byte[]> NotOurs() => new()
    {
        { "another", Info("first") },
        { "clinic", Info("second") },
        { "clinic", Info("") },
        { "clinic", [] },
        { "clinic", Info("first")[..^1] },
        { "clinic", [.. Info("first"), 0] },
        { "clinic", Info("first", tagBits: 96) },
        { "clinic", Info("first", nonceLength: 16) },
        { "aws-kms", Encoding.UTF8.GetBytes("arn:aws:kms:eu-west-1:111122223333:key/first") },
    };

    [Theory]
    [MemberData(nameof(NotOurs))]
    public async Task A_data_key_of_another_provider_or_key_is_skipped_with_a_reason(string providerId, byte[] providerInfo)
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);

        var result = await provider.UnwrapAsync(new WrappedDataKey(providerId, providerInfo, new byte[48]), Contexts.Tenant, Cancel);

        Assert.Null(result.Key);
        Assert.NotEmpty(result.SkipReason);
    }

    [Fact]
    public async Task After_a_rotation_the_former_key_still_opens_and_the_new_one_wraps()
    {
        using var before = LocalKeyProvider.FromKey("clinic", "first", Key);
        using var after = LocalKeyProvider.FromKeys(
            "clinic", "second", new Dictionary<string, ReadOnlyMemory<byte>> { ["first"] = Key, ["second"] = OtherKey });
        var former = await before.GenerateAsync(32, Contexts.Tenant, Cancel);

        using var opened = (await after.UnwrapAsync(former.Wrapped, Contexts.Tenant, Cancel)).Key;
        var (key, wrapped) = await after.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        Assert.Equal(former.Key.Bytes(), opened!.Bytes());
        Assert.Equal("second"u8, wrapped.ProviderInfo.Span[..6]);
        Assert.Null((await before.UnwrapAsync(wrapped, Contexts.Tenant, Cancel)).Key);
    }

    [Fact]
    public void An_active_key_that_is_not_there_is_refused() => Assert.Throws<FieldCryptConfigurationException>(
        () => LocalKeyProvider.FromKeys("clinic", "second", new Dictionary<string, ReadOnlyMemory<byte>> { ["first"] = Key }));

    [Theory]
    [InlineData("aws-kms", "first", 32)]
    [InlineData("aws-kms-hierarchy", "first", 32)]
    [InlineData("", "first", 32)]
    [InlineData("clinic", "", 32)]
    [InlineData("clinic", "first", 31)]
    [InlineData("clinic", "first", 0)]
    public void A_name_or_key_that_the_layout_does_not_allow_is_refused(string keyNamespace, string keyName, int keyLength) =>
        Assert.Throws<FieldCryptConfigurationException>(() => LocalKeyProvider.FromKey(keyNamespace, keyName, new byte[keyLength]));

    [Fact]
    public async Task A_disposed_provider_wraps_nothing_more()
    {
        var provider = LocalKeyProvider.FromKey("clinic", "first", Key);
        provider.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await provider.GenerateAsync(32, Contexts.Tenant, Cancel));
    }

    [Fact]
    public async Task Many_threads_may_share_a_provider()
    {
        using var provider = LocalKeyProvider.FromKey("clinic", "first", Key);

        await Parallel.ForAsync(0, 500, Cancel, async (_, cancel) =>
        {
            var generated = await provider.GenerateAsync(32, Contexts.Tenant, cancel);
            using var opened = (await provider.UnwrapAsync(generated.Wrapped, Contexts.Tenant, cancel)).Key;
            Assert.Equal(generated.Key.Bytes(), opened!.Bytes());
            generated.Key.Dispose();
        });
    }

    private static byte[] Info(string keyName, byte tagBits = 128, byte nonceLength = 12) =>
        [.. Encoding.UTF8.GetBytes(keyName), 0, 0, 0, tagBits, 0, 0, 0, nonceLength, .. new byte[12]];

    private static async Task AssertWrongKeyAsync(LocalKeyProvider provider, WrappedDataKey wrapped, EncryptionContext context)
    {
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(wrapped, context, Cancel));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Equal("clinic/first", error.KeyId);
    }
}
