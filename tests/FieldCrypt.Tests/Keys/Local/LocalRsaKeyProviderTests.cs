using System.Security.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys.Local;

public sealed class LocalRsaKeyProviderTests
{
    private static readonly RSA KeyPair = RSA.Create(2048);
    private static readonly string PrivatePem = KeyPair.ExportPkcs8PrivateKeyPem();
    private static readonly string PublicPem = KeyPair.ExportSubjectPublicKeyInfoPem();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RsaWrappingPadding.OaepSha1)]
    [InlineData(RsaWrappingPadding.OaepSha256)]
    [InlineData(RsaWrappingPadding.OaepSha384)]
    [InlineData(RsaWrappingPadding.OaepSha512)]
    public async Task The_private_key_opens_what_the_public_key_wrapped(RsaWrappingPadding padding)
    {
        using var writer = LocalRsaKeyProvider.FromPublicKey("clinic", "intake", PublicPem, padding);
        using var reader = LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", PrivatePem, padding);

        var generated = await writer.GenerateAsync(32, Contexts.Tenant, Cancel);
        using var opened = (await reader.UnwrapAsync(generated.Wrapped, Contexts.Tenant, Cancel)).Key;

        Assert.Equal(generated.Key.Bytes(), opened!.Bytes());
        Assert.Equal("clinic", generated.Wrapped.ProviderId);
        Assert.Equal("intake"u8, generated.Wrapped.ProviderInfo.Span);
        Assert.Equal(256, generated.Wrapped.Ciphertext.Length);
    }

    [Theory]
    [InlineData(RsaWrappingPadding.OaepSha384)]
    [InlineData(RsaWrappingPadding.OaepSha1)]
    public async Task Another_padding_never_gives_the_data_key(RsaWrappingPadding padding)
    {
        using var writer = LocalRsaKeyProvider.FromPublicKey("clinic", "intake", PublicPem);
        using var reader = LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", PrivatePem, padding);
        var (key, wrapped) = await writer.GenerateAsync(32, Contexts.Tenant, Cancel);
        key.Dispose();

        Assert.Equal(KeyAccessFailure.WrongKey, (await RefusedAsync(reader, wrapped)).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    public async Task A_ciphertext_of_another_length_or_key_is_refused(int length)
    {
        using var provider = LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", PrivatePem);

        var error = await RefusedAsync(provider, new WrappedDataKey("clinic", "intake"u8.ToArray(), Ones(length)));

        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Equal("clinic/intake", error.KeyId);
    }

    [Theory]
    [InlineData("another", "intake")]
    [InlineData("clinic", "another")]
    [InlineData("clinic", "")]
    public async Task A_data_key_of_another_provider_or_key_is_skipped(string providerId, string keyName)
    {
        using var provider = LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", PrivatePem);
        var wrapped = new WrappedDataKey(providerId, System.Text.Encoding.UTF8.GetBytes(keyName), Ones(256));

        var result = await provider.UnwrapAsync(wrapped, Contexts.Tenant, Cancel);

        Assert.Null(result.Key);
        Assert.NotEmpty(result.SkipReason);
    }

    [Fact]
    public async Task A_data_key_that_does_not_fit_under_the_key_is_refused()
    {
        using var provider = LocalRsaKeyProvider.FromPublicKey("clinic", "intake", PublicPem);

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            async () => await provider.GenerateAsync(256, Contexts.Tenant, Cancel));

        Assert.Contains("256 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_too_short_is_refused()
    {
        using var small = RSA.Create(1024);

        var error = Assert.Throws<FieldCryptConfigurationException>(
            () => LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", small.ExportPkcs8PrivateKeyPem()));

        Assert.Contains("2048 bits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_one_rsa_key_is_refused()
    {
        using var curve = ECDsa.Create();
        foreach (var pem in (string[])["", "not a key", PublicPem, PublicPem + "\n" + PrivatePem, curve.ExportPkcs8PrivateKeyPem()])
        {
            Assert.Throws<FieldCryptConfigurationException>(() => LocalRsaKeyProvider.FromPrivateKey("clinic", "intake", pem));
        }
    }

    private static byte[] Ones(int length) => [.. Enumerable.Repeat((byte)1, length)];

    private static Task<KeyAccessException> RefusedAsync(LocalRsaKeyProvider provider, WrappedDataKey wrapped) =>
        Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(wrapped, Contexts.Tenant, Cancel));
}
