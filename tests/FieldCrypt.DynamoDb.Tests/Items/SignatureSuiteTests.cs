using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using RSA = System.Security.Cryptography.RSA;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>Where a digital signature tells writers from readers, where it is refused, and which suites are read.</summary>
public sealed class SignatureSuiteTests : IAsyncLifetime
{
    private const string Region = "eu-west-1";

    private static readonly TableSchema Hmac = new("Patients", "Id", null, [new("Ssn", FieldAction.EncryptAndSign)]);
    private static readonly TableSchema Ecdsa = Hmac.WithSuite(ItemSuite.HmacAndEcdsa);
    private static readonly byte[] Key = new byte[32];
    private static readonly Lazy<RSA> Rsa = new(() => RSA.Create(2048));

    private KmsEmulator _kms = null!;
    private KmsClients _writers = null!;
    private KmsClients _readers = null!;
    private string _keyArn = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> UnseparatedKinds =>
        ["local AES", "local RSA", "local RSA, public half", "branch keys", "discovery", "KMS RSA", "cached branch keys", "KMS and an escrow", "unknown"];

    public async ValueTask InitializeAsync()
    {
        _kms = await KmsEmulator.StartAsync(
            new KmsEmulatorOptions
            {
                Principals = new Dictionary<string, string>
                {
                    ["writer"] = "arn:aws:iam::111122223333:role/writer",
                    ["reader"] = "arn:aws:iam::111122223333:role/reader",
                },
            },
            Cancel);
        _writers = new KmsClients(region => _kms.CreateClient(region, "writer"));
        _readers = new KmsClients(region => _kms.CreateClient(region, "reader"));
        using var administrator = _kms.CreateClient(Region, "administrator");
        _keyArn = (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true, Policy = Policy }, Cancel)).KeyMetadata.Arn;
    }

    public async ValueTask DisposeAsync()
    {
        _writers.Dispose();
        _readers.Dispose();
        await _kms.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(UnseparatedKinds))]
    public void Digital_signatures_are_refused_at_start_where_whoever_reads_can_also_sign(string kind)
    {
        var keys = Unseparated(kind);
        Assert.False(keys.SeparatesWriters);
        var refusal = Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Ecdsa, keys));
        Assert.Contains(nameof(TableSchema.WithUnseparatedSignatures), refusal.Message, StringComparison.Ordinal);
        Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Ecdsa.WithKeys(keys), Kms(_writers)));
        Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Hmac.WithRequiredSuite(ItemSuite.HmacAndEcdsa), keys));
        Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Several(Ecdsa), keys));
        Assert.Throws<FieldCryptConfigurationException>(() => new FieldCryptDynamoDbClient(
            new BasicAWSCredentials("key", "secret"),
            new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" },
            new FieldCryptDynamoDbOptions { Keys = keys, Tables = [Ecdsa] }));
        Assert.NotNull(new ItemEncryptor(Ecdsa.WithUnseparatedSignatures(), keys));
        Assert.NotNull(new ItemEncryptor(Several(Ecdsa).WithUnseparatedSignatures(), keys));
        Assert.NotNull(new ItemEncryptor(Hmac, keys));
    }

    [Fact]
    public void They_are_allowed_with_a_KMS_key_used_directly()
    {
        KeyProvider[] keys = [Kms(_writers), new MultiRegionKmsKeyProvider(_keyArn, Region, _writers)];
        Assert.All([.. keys, new CompositeKeyProvider(keys), new CachingKeyProvider(keys[0])], separated =>
        {
            Assert.True(separated.SeparatesWriters);
            Assert.NotNull(new ItemEncryptor(Ecdsa, separated));
        });
    }

    [Fact]
    public async Task A_reader_of_a_KMS_key_can_sign_nothing()
    {
        var reader = new ItemEncryptor(Ecdsa, Kms(_readers));
        var stored = await new ItemEncryptor(Ecdsa, Kms(_writers)).EncryptAsync(Item(), Cancel);
        Assert.Equal("078-05-1120", (await reader.DecryptAsync(stored, Cancel))["Ssn"].S);

        var refused = await Assert.ThrowsAsync<KeyAccessException>(async () => await reader.EncryptAsync(Item(), Cancel));
        Assert.Equal(KeyAccessFailure.AccessDenied, refused.Reason);

        // Nor under the data key of an item that it may open: the wrapped data key vouches for the verification key.
        stored[ReservedNames.Header] = new AttributeValue { B = new MemoryStream(WithAnotherVerificationKey(stored[ReservedNames.Header].B.ToArray())) };
        await Assert.ThrowsAnyAsync<FieldCryptException>(async () => await reader.DecryptAsync(stored, Cancel));
    }

    [Fact]
    public async Task A_reader_of_branch_keys_signs_as_well_as_a_writer()
    {
        using var store = Store();
        using var writersKeys = new BranchKeyProvider(store, "tenant");
        using var readersKeys = new BranchKeyProvider(store, "tenant");
        var schema = Ecdsa.WithUnseparatedSignatures();

        var forged = await new ItemEncryptor(schema, readersKeys).EncryptAsync(Item(), Cancel);

        Assert.Equal("078-05-1120", (await new ItemEncryptor(schema, writersKeys).DecryptAsync(forged, Cancel))["Ssn"].S);
    }

    [Fact]
    public async Task A_reader_of_an_HMAC_item_can_write_another_with_its_data_key_and_of_a_signed_one_cannot()
    {
        var stored = await new ItemEncryptor(Hmac, Kms(_writers)).EncryptAsync(Item(), Cancel);
        var forgersKey = new KeyOfAnItem(stored, Kms(_readers));
        var forged = Item();
        forged["Ssn"] = new AttributeValue { S = "forged" };

        var item = await new ItemEncryptor(Hmac, forgersKey).EncryptAsync(forged, Cancel);

        Assert.Equal("forged", (await new ItemEncryptor(Hmac, Kms(_writers)).DecryptAsync(item, Cancel))["Ssn"].S);
        var signing = new ItemEncryptor(Ecdsa.WithUnseparatedSignatures(), forgersKey);
        var refused = await Assert.ThrowsAsync<KeyAccessException>(async () => await signing.EncryptAsync(forged, Cancel));
        Assert.Equal(KeyAccessFailure.WrongKey, refused.Reason);
    }

    [Fact]
    public async Task Whoever_has_the_public_half_of_an_RSA_key_writes_items_that_are_read_as_genuine()
    {
        using var publicHalf = (LocalRsaKeyProvider)Unseparated("local RSA, public half");
        using var privateHalf = (LocalRsaKeyProvider)Unseparated("local RSA");

        var item = await new ItemEncryptor(Hmac, publicHalf).EncryptAsync(Item(), Cancel);

        Assert.Equal("078-05-1120", (await new ItemEncryptor(Hmac, privateHalf).DecryptAsync(item, Cancel))["Ssn"].S);
        await Assert.ThrowsAsync<KeyAccessException>(async () => await new ItemEncryptor(Hmac, publicHalf).DecryptAsync(item, Cancel));
    }

    [Theory]
    [InlineData(ItemSuite.Hmac, ItemSuite.HmacAndEcdsa)]
    [InlineData(ItemSuite.HmacAndEcdsa, ItemSuite.Hmac)]
    public async Task An_item_of_another_suite_than_the_schema_requires_is_refused(ItemSuite suite, ItemSuite other)
    {
        var keys = Kms(_writers);
        var requiring = new ItemEncryptor(Hmac.WithRequiredSuite(suite), keys);
        var stored = await new ItemEncryptor(Hmac.WithSuite(other), keys).EncryptAsync(Item(), Cancel);

        var refusal = await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await requiring.DecryptAsync(stored, Cancel));
        Assert.Contains($"{suite} only", refusal.Message, StringComparison.Ordinal);
        var several = new ItemEncryptor(Several(Hmac).WithRequiredSuite(suite), keys);
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await several.DecryptAsync(stored, Cancel));

        var own = await requiring.EncryptAsync(Item(), Cancel);
        Assert.Equal("078-05-1120", (await requiring.DecryptAsync(own, Cancel))["Ssn"].S);
        Assert.Equal("078-05-1120", (await new ItemEncryptor(Hmac.WithSuite(suite), keys).DecryptAsync(stored, Cancel))["Ssn"].S);
    }

    [Fact]
    public void A_required_suite_allows_neither_another_nor_items_that_have_none()
    {
        var requiring = Hmac.WithRequiredSuite(ItemSuite.HmacAndEcdsa);
        Assert.Equal(ItemSuite.HmacAndEcdsa, requiring.Suite);
        Assert.Throws<FieldCryptConfigurationException>(() => requiring.WithSuite(ItemSuite.Hmac));
        Assert.Same(requiring.Keys, requiring.WithSuite(ItemSuite.HmacAndEcdsa).Keys);
        Assert.Equal(ItemSuite.Hmac, requiring.WithRequiredSuite(ItemSuite.Hmac).RequiredSuite);
        Assert.Throws<ArgumentOutOfRangeException>(() => Hmac.WithRequiredSuite((ItemSuite)7));

        using var contentKey = LegacyContentKey.Static(Key);
        using var verificationKey = LegacyVerificationKey.Hmac(Key);
        TableSchema[] contradictory =
            [requiring.WithPlaintextPolicy(PlaintextPolicy.AllowReads), requiring.WithLegacyItems(new LegacyItemReader(contentKey, verificationKey))];
        Assert.All(contradictory, schema => Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(schema, Kms(_writers))));
    }

    [Fact]
    public async Task The_public_half_of_a_pair_signs_nothing_even_where_that_was_chosen()
    {
        using var local = (LocalRsaKeyProvider)Unseparated("local RSA, public half");
        using var kms = (KmsRsaKeyProvider)Unseparated("KMS RSA");
        foreach (var publicHalf in new KeyProvider[] { local, kms })
        {
            var writer = new ItemEncryptor(Ecdsa.WithUnseparatedSignatures(), publicHalf);
            await Assert.ThrowsAsync<ProtectedOperationException>(async () => await writer.EncryptAsync(Item(), Cancel));
            await new ItemEncryptor(Hmac, publicHalf).EncryptAsync(Item(), Cancel);
        }
    }

    private static string Policy => """
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
            {
              "Effect": "Deny",
              "Principal": { "AWS": "arn:aws:iam::111122223333:role/reader" },
              "Action": ["kms:GenerateDataKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
              "Resource": "*"
            }
          ]
        }
        """;

    private static Dictionary<string, AttributeValue> Item() =>
        new() { ["Id"] = new AttributeValue { S = "p-1" }, ["Ssn"] = new AttributeValue { S = "078-05-1120" } };

    private static TableSchema Several(TableSchema schema) => TableSchema.ForEntities("Patients", EntityType.ByKeyPrefix("Id", "p-", schema));

    private static InMemoryBranchKeyStore Store()
    {
        var store = new InMemoryBranchKeyStore();
        store.Add("tenant", Guid.NewGuid(), Key);
        return store;
    }

    private static byte[] WithAnotherVerificationKey(byte[] header)
    {
        using var own = EcdsaP384.CreateKeyPair();
        var theirs = ItemHeader.Parse(header).StoredContext[EncryptionContext.SignaturePair];
        var at = header.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(theirs));
        System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(EcdsaP384.CompressedPublicKey(own)), header.AsSpan(at));
        return header;
    }

    private KmsKeyProvider Kms(KmsClients clients) => new(_keyArn, clients);

    private KeyProvider Unseparated(string kind) =>
        kind switch
        {
            "local AES" => LocalKeyProvider.FromKey("tests", "key", Key),
            "local RSA" => LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", Rsa.Value.ExportPkcs8PrivateKeyPem()),
            "local RSA, public half" => LocalRsaKeyProvider.FromPublicKey("tests", "rsa", Rsa.Value.ExportSubjectPublicKeyInfoPem()),
            "branch keys" => new BranchKeyProvider(Store(), "tenant"),
            "discovery" => new DiscoveryKmsKeyProvider(Region, KmsKeyFilter.Accounts("aws", "111122223333"), _writers),
            "KMS RSA" => KmsRsaKeyProvider.FromPublicKey(_keyArn, Rsa.Value.ExportSubjectPublicKeyInfoPem()),
            "cached branch keys" => new CachingKeyProvider(Unseparated("branch keys")),
            "KMS and an escrow" => new CompositeKeyProvider(Kms(_writers), Unseparated("local AES")),
            _ => new UnknownProvider(),
        };

    /// <summary>Gives the key of an item that it may open as if it were a new one.</summary>
    private sealed class KeyOfAnItem(Dictionary<string, AttributeValue> item, KeyProvider reader) : KeyProvider
    {
        private const int EncryptedDataKeyLength = 48;

        public override string Description => "the key of an item that was read";

        public override async ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
        {
            var whole = ItemHeader.Parse(item[ReservedNames.Header].B.ToArray()).WrappedDataKeys[0];
            var wrapped = new WrappedDataKey(whole.ProviderId, whole.ProviderInfo, whole.Ciphertext[EncryptedDataKeyLength..]);
            return new((await reader.UnwrapAsync(wrapped, context, cancellationToken)).Key!, wrapped);
        }

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            reader.UnwrapAsync(wrapped, context, cancellationToken);
    }

    private sealed class UnknownProvider : KeyProvider
    {
        public override string Description => "a provider of somebody else";

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
