using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys;

public sealed class KeyProviderTests : IDisposable
{
    private static readonly EncryptionContext Context = new([new("table", "T"), new("key", "1")]);
    private static readonly RSA Rsa = RSA.Create(2048);
    private readonly InMemoryBranchKeyStore _store = new();

    public KeyProviderTests() => _store.Add("branch", Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));

    public static TheoryData<string> Kinds => ["aes-128", "aes-192", "aes-256", "rsa", "branch", "branch by context"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_data_key_that_another_made_is_wrapped_anew_each_time_and_opens_under_its_context(string kind)
    {
        var provider = Provider(kind);
        using var dataKey = Secret.Random(24);

        var wrapped = await provider.WrapAsync(dataKey, Context, Token);
        var again = await new CompositeKeyProvider(provider).WrapAsync(dataKey, Context, Token);

        using var opened = (await provider.UnwrapAsync(wrapped, Context, Token)).Key;
        Assert.Equal(dataKey.Bytes(), opened!.Bytes());
        Assert.NotEqual(wrapped.Ciphertext.ToArray(), again.Ciphertext.ToArray());
        if (kind != "rsa")
        {
            var other = new EncryptionContext([new("table", "T")]);
            await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(wrapped, other, Token));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_provider_wraps_it_opens(string kind)
    {
        var provider = Provider(kind);
        using var generated = (await provider.GenerateAsync(32, Context, Token)).Key;
        var wrapped = (await provider.GenerateAsync(48, Context, Token)).Wrapped;
        using var opened = (await provider.UnwrapAsync(wrapped, Context, Token)).Key;
        Assert.Equal(48, opened!.Length);
        Assert.Equal(32, generated.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Any_changed_bit_of_the_ciphertext_is_refused(string kind)
    {
        var provider = Provider(kind);
        var wrapped = (await provider.GenerateAsync(32, Context, Token)).Wrapped;
        for (var bit = 0; bit < wrapped.Ciphertext.Length * 8; bit += kind == "rsa" ? 37 : 1)
        {
            var changed = wrapped.Ciphertext.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await Assert.ThrowsAsync<KeyAccessException>(async () =>
                await provider.UnwrapAsync(new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, changed), Context, Token));
        }
    }

    [Theory]
    [InlineData("aes-256")]
    [InlineData("branch")]
    public async Task Another_encryption_context_is_refused(string kind)
    {
        var provider = Provider(kind);
        var wrapped = (await provider.GenerateAsync(32, Context, Token)).Wrapped;
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () =>
            await provider.UnwrapAsync(wrapped, new EncryptionContext([new("table", "U"), new("key", "1")]), Token));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_belongs_to_another_provider_is_skipped_or_refused_whatever_it_looks_like(string kind)
    {
        var provider = Provider(kind);
        var own = (await provider.GenerateAsync(32, Context, Token)).Wrapped;
        foreach (var length in new[] { 0, 1, 15, 16, 44, 100 })
        {
            foreach (var wrapped in new[]
            {
                new WrappedDataKey("other", own.ProviderInfo, own.Ciphertext),
                new WrappedDataKey(own.ProviderId, new byte[length], own.Ciphertext),
                new WrappedDataKey(own.ProviderId, own.ProviderInfo, new byte[length]),
            })
            {
                try
                {
                    Assert.Null((await provider.UnwrapAsync(wrapped, Context, Token)).Key);
                }
                catch (KeyAccessException)
                {
                    // The other allowed answer.
                }
            }
        }
    }

    [Fact]
    public async Task A_public_RSA_key_alone_wraps_but_does_not_open()
    {
        using var writer = LocalRsaKeyProvider.FromPublicKey("tests", "rsa", Rsa.ExportSubjectPublicKeyInfoPem());
        using var reader = LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", Rsa.ExportPkcs8PrivateKeyPem());
        var generated = await writer.GenerateAsync(32, Context, Token);
        var opened = await reader.UnwrapAsync(generated.Wrapped, Context, Token);
        Assert.Equal(generated.Key.Bytes(), opened.Key!.Bytes());
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await writer.UnwrapAsync(generated.Wrapped, Context, Token));
        Assert.Contains("public half", error.Message, StringComparison.Ordinal);
        Assert.Throws<FieldCryptConfigurationException>(() =>
            LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", Rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<FieldCryptConfigurationException>(() => LocalRsaKeyProvider.FromPublicKey("tests", "rsa", "nonsense"));
    }

    [Fact]
    public async Task An_earlier_version_of_a_branch_key_opens_what_it_wrapped()
    {
        using var provider = new BranchKeyProvider(_store, "branch");
        var before = await provider.GenerateAsync(32, Context, Token);
        _store.Add("branch", Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
        provider.Forget("branch");
        var after = await provider.GenerateAsync(32, Context, Token);
        Assert.NotEqual(before.Wrapped.Ciphertext.Slice(28, 16).ToArray(), after.Wrapped.Ciphertext.Slice(28, 16).ToArray());
        Assert.Equal(before.Key.Bytes(), (await provider.UnwrapAsync(before.Wrapped, Context, Token)).Key!.Bytes());
        Assert.Equal(after.Key.Bytes(), (await provider.UnwrapAsync(after.Wrapped, Context, Token)).Key!.Bytes());
    }

    [Fact]
    public void The_published_known_answers_of_the_counter_mode_KDF_are_met()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Vectors", "dbesdk", "kat-kdf-counter-mode.json");
        var tests = JsonNode.Parse(File.ReadAllText(file))!["tests"]!.AsArray();
        Assert.Equal(5, tests.Count(test => (string)test!["hash"]! == "SHA256"));
        foreach (var test in tests.Where(test => (string)test!["hash"]! == "SHA256"))
        {
            var okm = SP800108HmacCounterKdf.DeriveBytes(
                Convert.FromHexString((string)test!["ikm"]!),
                HashAlgorithmName.SHA256,
                System.Text.Encoding.UTF8.GetBytes((string)test["labelUtf8"]!),
                Convert.FromHexString((string)test["nonce"]!),
                (int)test["length"]!);
            Assert.Equal((string)test["okm"]!, Convert.ToHexStringLower(okm));
        }
    }

    [Theory]
    [InlineData("aws-kms", "key")]
    [InlineData("aws-kms-hierarchy", "key")]
    [InlineData("", "key")]
    [InlineData("app", "")]
    public void Names_that_would_be_mistaken_are_refused(string keyNamespace, string keyName) =>
        Assert.Throws<FieldCryptConfigurationException>(() => LocalKeyProvider.FromKey(keyNamespace, keyName, new byte[32]));

    [Fact]
    public async Task A_disposed_provider_does_nothing_more()
    {
        var provider = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        provider.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await provider.GenerateAsync(32, Context, Token));
    }

    private KeyProvider Provider(string kind) => kind switch
    {
        "aes-128" => LocalKeyProvider.FromKey("tests", "key", new byte[16]),
        "aes-192" => LocalKeyProvider.FromKey("tests", "key", new byte[24]),
        "aes-256" => LocalKeyProvider.FromKey("tests", "key", new byte[32]),
        "rsa" => LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", Rsa.ExportPkcs8PrivateKeyPem()),
        "branch" => new BranchKeyProvider(_store, "branch"),
        _ => new BranchKeyProvider(_store, context => context["table"] == "T" ? "branch" : "none"),
    };
}
