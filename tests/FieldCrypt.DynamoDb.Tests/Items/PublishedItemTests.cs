using System.Text.Json.Nodes;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>The items that AWS's Java library wrote and published, under its published branch key.</summary>
public class PublishedItemTests
{
    private const string Table = "GazelleVectorTable";
    private const string PartitionKey = "RecNum";

    private static readonly JsonObject Vectors = VectorFile.Read("dbesdk/decrypt_java_33.json")["tests"]!.AsObject();

    public static TheoryData<string> Positive => Ids("positive-decrypt");

    public static TheoryData<string> Negative => Ids("negative-decrypt");

    [Fact]
    public void All_published_items_are_tested()
    {
        Assert.Equal(11, Positive.Count);
        Assert.Single(Negative);
        Assert.Equal(12, Vectors.Count);
    }

    [Theory]
    [MemberData(nameof(Positive))]
    public async Task A_positive_item_opens_to_its_published_plaintext(string id)
    {
        var test = Vectors[id]!;
        var opened = await Encryptor(test).DecryptAsync(VectorFile.Item(test["encrypted"]!), TestContext.Current.CancellationToken);
        Assert.Equal(AttributeValueText.Of(VectorFile.Item(test["plaintext"]!)), AttributeValueText.Of(opened));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("13")]
    public async Task An_item_from_before_an_attribute_was_put_into_the_context_is_refused_unless_one_asks_for_it(string id)
    {
        var test = Vectors[id]!;
        var strict = new ItemEncryptor(Schema(test["config"]!).WithContextAddedLater(), PublishedBranchKey());
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
            await strict.DecryptAsync(VectorFile.Item(test["encrypted"]!), TestContext.Current.CancellationToken));
        Assert.Contains("belongs into the encryption context", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Negative))]
    public async Task A_negative_item_is_refused(string id)
    {
        var test = Vectors[id]!;
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
            await Encryptor(test).DecryptAsync(VectorFile.Item(test["encrypted"]!), TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Positive))]
    public async Task A_published_item_that_is_written_again_opens_again(string id)
    {
        var test = Vectors[id]!;
        var encryptor = Encryptor(test);
        var opened = await encryptor.DecryptAsync(VectorFile.Item(test["encrypted"]!), TestContext.Current.CancellationToken);
        var again = await encryptor.EncryptAsync(opened, TestContext.Current.CancellationToken);
        Assert.Equal(
            AttributeValueText.Of(opened),
            AttributeValueText.Of(await encryptor.DecryptAsync(again, TestContext.Current.CancellationToken)));
    }

    internal static TableSchema Schema(JsonNode config, string table = Table, string partitionKey = PartitionKey)
    {
        var schema = new TableSchema(table, partitionKey, (string?)config["sortKeyName"], config["attributeActionsOnEncrypt"]!.AsObject()
            .Select(pair => KeyValuePair.Create(pair.Key, Action((string)pair.Value!))));

        // Two of the published items were written before an attribute was put into the encryption context, which is refused unless one asks for it.
        schema = schema.WithContextAddedLater([.. schema.Actions.Keys.Where(name => !schema.IsKey(name))]);
        return (string?)config["algorithmSuiteId"] == "ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384"
            ? schema
            : schema.WithSuite(ItemSuite.HmacAndEcdsa).WithUnseparatedSignatures();
    }

    internal static KeyProvider PublishedBranchKey()
    {
        var key = VectorFile.Read("dbesdk/keys.json")["keys"]!["static-branch-key-1"]!;
        var store = new InMemoryBranchKeyStore();
        var id = (string)key["key-id"]!;
        store.Add(id, Guid.Parse((string)key["branchKeyVersion"]!), Convert.FromBase64String((string)key["branchKey"]!));
        return new BranchKeyProvider(store, id);
    }

    private static ItemEncryptor Encryptor(JsonNode test) => new(Schema(test["config"]!), PublishedBranchKey());

    private static FieldAction Action(string name) => name switch
    {
        "ENCRYPT_AND_SIGN" => FieldAction.EncryptAndSign,
        "SIGN_ONLY" => FieldAction.SignOnly,
        "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT" => FieldAction.SignAndIncludeInEncryptionContext,
        "DO_NOTHING" => FieldAction.DoNothing,
        _ => throw new InvalidDataException(name),
    };

    private static TheoryData<string> Ids(string type) => [.. Vectors.Where(pair => (string)pair.Value!["type"]! == type).Select(pair => pair.Key)];
}
