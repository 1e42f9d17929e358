using System.Text.Json.Nodes;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Vectors;

namespace FieldCrypt.Tests.Keys.Published;

/// <summary>Data keys that AWS's own libraries wrapped, opened by these providers and proved by the message's key commitment.</summary>
public sealed class PublishedDataKeyTests
{
    private static readonly JsonNode File = VectorFile.Read("esdk/v2-headers.json");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Messages() => new(File["messages"]!.AsArray().Select(message => (string)message!["id"]!));

    [Fact]
    public void Every_kind_of_key_is_among_the_messages()
    {
        var kinds = File["messages"]!.AsArray().Select(message => (string)message!["masterKeys"]![0]!["key"]!).Distinct().Order();

        Assert.Equal(["aes-256", "rsa-4096-private", "static-branch-key-1"], kinds);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Each_wrapped_data_key_opens_to_the_one_the_message_commits_to(string id)
    {
        var (message, header, context) = Load(id);
        var masterKeys = message["masterKeys"]!.AsArray();
        Assert.Equal(masterKeys.Count, header.WrappedDataKeys.Count);

        for (var i = 0; i < masterKeys.Count; i++)
        {
            var provider = ProviderOf(masterKeys[i]!);
            using var dataKey = (await provider.UnwrapAsync(header.WrappedDataKeys[i], context, Cancel)).Key;
            Assert.True(header.CommitsTo(dataKey!.Bytes()));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_composite_of_the_keys_skips_the_ones_that_do_not_belong(string id)
    {
        var (message, header, context) = Load(id);
        using var unrelated = LocalKeyProvider.FromKey("unrelated", "key", new byte[32]);
        var provider = new CompositeKeyProvider([unrelated, .. message["masterKeys"]!.AsArray().Select(key => ProviderOf(key!))]);

        using var dataKey = (await provider.UnwrapAsync(header.WrappedDataKeys[^1], context, Cancel)).Key;

        Assert.True(header.CommitsTo(dataKey!.Bytes()));
    }

    private static (JsonNode Message, MessageHeader Header, EncryptionContext Context) Load(string id)
    {
        var message = File["messages"]!.AsArray().Single(candidate => (string)candidate!["id"]! == id)!;
        var header = MessageHeader.Parse(Convert.FromBase64String((string)message["header"]!));

        // Required pairs are not stored in the header: whoever reads supplies them. The others are in both, and alike.
        var supplied = message["encryptionContext"]!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value!));
        return (message, header, new EncryptionContext(header.Context.Union(supplied)));
    }

    private static KeyProvider ProviderOf(JsonNode masterKey)
    {
        var name = (string)masterKey["key"]!;
        var key = File["keys"]![name]!;
        if ((string)masterKey["type"]! == "static-branch-key")
        {
            var store = new InMemoryBranchKeyStore();
            store.Add(
                (string)key["key-id"]!, Guid.Parse((string)key["branchKeyVersion"]!), Convert.FromBase64String((string)key["branchKey"]!));
            return new BranchKeyProvider(store, (string)key["key-id"]!);
        }

        var keyNamespace = (string)masterKey["provider-id"]!;
        if ((string)masterKey["encryption-algorithm"]! == "aes")
        {
            return LocalKeyProvider.FromKey(keyNamespace, name, Convert.FromBase64String((string)key["material"]!));
        }

        // Both names mean one key pair; only its private half opens.
        var padding = (string)masterKey["padding-hash"]! == "sha512" ? RsaWrappingPadding.OaepSha512 : RsaWrappingPadding.OaepSha256;
        return LocalRsaKeyProvider.FromPrivateKey(keyNamespace, name, (string)File["keys"]!["rsa-4096-private"]!["material"]!, padding);
    }
}
