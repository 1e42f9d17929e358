using FieldCrypt.Keys;
using FieldCrypt.Materials;

namespace FieldCrypt.Tests.Materials;

public class ItemKeyMaterialsTests
{
    private static readonly EncryptionContext Context = new([new("table", "T")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_member_alone_opens_what_all_have_wrapped()
    {
        using var one = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var other = LocalKeyProvider.FromKey("tests", "other", new byte[32]);
        using var written = await ItemKeyMaterials.GenerateAsync(new CompositeKeyProvider(one, other), Context, Token);
        Assert.Equal(2, written.WrappedDataKeys.Count);
        Assert.Equal(2, written.SigningKeyCount);
        for (var i = 0; i < 2; i++)
        {
            using var read = await ItemKeyMaterials.OpenAsync(i == 0 ? one : other, written.WrappedDataKeys, Context, Token);
            Assert.Equal(written.DataKey, read.DataKey);
            Assert.Equal(1, read.SigningKeyCount);
            Assert.Equal(written.SigningKey(i), read.SigningKey(0));
        }

        Assert.NotEqual(written.SigningKey(0).ToArray(), written.SigningKey(1).ToArray());
    }

    [Fact]
    public async Task Any_changed_bit_and_any_other_context_is_refused()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var written = await ItemKeyMaterials.GenerateAsync(keys, Context, Token);
        var wrapped = written.WrappedDataKeys[0];
        for (var bit = 0; bit < wrapped.Ciphertext.Length * 8; bit++)
        {
            var changed = wrapped.Ciphertext.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await Assert.ThrowsAnyAsync<FieldCryptException>(async () => await ItemKeyMaterials.OpenAsync(
                keys, [new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, changed)], Context, Token));
        }

        await Assert.ThrowsAnyAsync<FieldCryptException>(async () =>
            await ItemKeyMaterials.OpenAsync(keys, written.WrappedDataKeys, new EncryptionContext([new("table", "U")]), Token));
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await ItemKeyMaterials.OpenAsync(
            keys, [new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, wrapped.Ciphertext[..47])], Context, Token));
    }

    [Fact]
    public async Task A_failure_names_every_wrapped_key_and_why_each_provider_left_it()
    {
        using var one = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var other = LocalKeyProvider.FromKey("tests", "other", new byte[32]);
        using var third = LocalKeyProvider.FromKey("elsewhere", "third", new byte[32]);
        using var written = await ItemKeyMaterials.GenerateAsync(new CompositeKeyProvider(one, other), Context, Token);
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () =>
            await ItemKeyMaterials.OpenAsync(third, written.WrappedDataKeys, Context, Token));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, error.Reason);
        Assert.Contains("[tests one", error.Message, StringComparison.Ordinal);
        Assert.Contains("[tests other", error.Message, StringComparison.Ordinal);
        Assert.Contains("skipped by local key elsewhere/third: made by another provider", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_only_reads_is_left_out_of_writes()
    {
        using var writer = LocalKeyProvider.FromKey("tests", "writer", new byte[32]);
        var readOnly = new ReadOnlyProvider();
        using var written = await ItemKeyMaterials.GenerateAsync(new CompositeKeyProvider(readOnly, writer), Context, Token);
        Assert.Single(written.WrappedDataKeys);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await ItemKeyMaterials.GenerateAsync(readOnly, Context, Token));
    }

    [Fact]
    public async Task A_refusal_of_one_member_does_not_stop_another_that_opens()
    {
        using var wrong = LocalKeyProvider.FromKey("tests", "one", Enumerable.Repeat((byte)7, 32).ToArray());
        using var right = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var written = await ItemKeyMaterials.GenerateAsync(right, Context, Token);
        using var read = await ItemKeyMaterials.OpenAsync(new CompositeKeyProvider(wrong, right), written.WrappedDataKeys, Context, Token);
        Assert.Equal(written.DataKey, read.DataKey);
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () =>
            await ItemKeyMaterials.OpenAsync(wrong, written.WrappedDataKeys, Context, Token));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
    }

    private sealed class ReadOnlyProvider : KeyProvider
    {
        public override string Description => "reader";

        public override bool CanGenerate => false;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            new(UnwrapResult.Skipped("only reads elsewhere"));
    }

    [Fact]
    public async Task Authentic_parts_of_two_items_do_not_fit_together()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var one = await ItemKeyMaterials.GenerateAsync(keys, Context, Token);
        using var other = await ItemKeyMaterials.GenerateAsync(keys, Context, Token);
        var (a, b) = (one.WrappedDataKeys[0], other.WrappedDataKeys[0]);
        var spliced = new WrappedDataKey(b.ProviderId, b.ProviderInfo, (byte[])[.. a.Ciphertext.Span[..48], .. b.Ciphertext.Span[48..]]);

        await Assert.ThrowsAsync<DataNotAuthenticException>(
            async () => await ItemKeyMaterials.OpenAsync(keys, [spliced], Context, Token));
    }

    [Fact]
    public async Task The_context_is_bound_even_if_the_wrapping_does_not_bind_it()
    {
        using var keyPair = System.Security.Cryptography.RSA.Create(2048);
        using var keys = LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", keyPair.ExportPkcs8PrivateKeyPem());
        using var written = await ItemKeyMaterials.GenerateAsync(keys, Context, Token);

        await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
            await ItemKeyMaterials.OpenAsync(keys, written.WrappedDataKeys, new EncryptionContext([new("table", "U")]), Token));
    }
}
