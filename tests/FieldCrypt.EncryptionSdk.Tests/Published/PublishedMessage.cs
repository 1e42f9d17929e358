using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json.Nodes;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Published;

/// <summary>A message that one of AWS's libraries wrote.</summary>
internal sealed class PublishedMessage(JsonNode file, JsonNode entry)
{
    // A key of 4,096 bits takes longer to import than to use.
    private static readonly ConcurrentDictionary<(string Namespace, string Name, RsaWrappingPadding Padding), LocalRsaKeyProvider> Rsa = new();

    private static readonly Lazy<IReadOnlyDictionary<string, PublishedMessage>> ById = new(Load);

    public static IReadOnlyCollection<PublishedMessage> All => [.. ById.Value.Values];

    /// <summary>Set and id in one, since ids of different sets may be alike.</summary>
    public string Id => $"{Set}: {(string)entry["id"]!}";

    public string Set => (string)entry["set"]!;

    /// <summary>What a reader must do: <c>open</c>, <c>refuse</c>, or <c>net400</c>: refuse, and open where that is chosen.</summary>
    public string Expectation => (string)entry["expect"]!;

    public byte[] Bytes => Base64("message")!;

    /// <summary>Null where only the fact that it opens was published.</summary>
    public byte[]? Plaintext => entry["plaintextRef"] is { } name ? Convert.FromBase64String((string)file["plaintexts"]![(string)name!]!) : Base64("plaintext");

    public byte[]? DataKey => Base64("dataKey");

    public byte[]? MessageId => Base64("messageId");

    public byte[]? Commitment => Base64("commitment");

    public byte[]? ContentKey => Base64("contentKey");

    public EncryptionContext Required =>
        new(entry["required"]?.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value!)) ?? []);

    /// <summary>The keys that open it: the published ones, or a stand-in that knows the published data key.</summary>
    public KeyProvider Keys => DataKey is { } dataKey
        ? new KnownDataKey(dataKey)
        : new CompositeKeyProvider(entry["masterKeys"]!.AsArray().Select(ProviderOf));

    public static PublishedMessage Get(string id) => ById.Value[id];

    private static Dictionary<string, PublishedMessage> Load()
    {
        using var zip = ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", "esdk", "published-messages.zip"));
        using var json = zip.Entries.Single().Open();
        var file = JsonNode.Parse(json)!;
        return file["messages"]!.AsArray().Select(entry => new PublishedMessage(file, entry!)).ToDictionary(message => message.Id);
    }

    private byte[]? Base64(string name) => entry[name] is { } value ? Convert.FromBase64String((string)value!) : null;

    private KeyProvider ProviderOf(JsonNode? masterKey)
    {
        var name = (string)masterKey!["key"]!;
        var key = file["keys"]![name]!;
        if ((string)masterKey["type"]! == "static-branch-key")
        {
            var store = new InMemoryBranchKeyStore();
            store.Add((string)key["key-id"]!, Guid.Parse((string)key["branchKeyVersion"]!), Convert.FromBase64String((string)key["branchKey"]!));
            return new BranchKeyProvider(store, (string)key["key-id"]!);
        }

        var keyNamespace = (string)masterKey["provider-id"]!;
        if ((string)masterKey["encryption-algorithm"]! == "aes")
        {
            return LocalKeyProvider.FromKey(keyNamespace, name, Convert.FromBase64String((string)key["material"]!));
        }

        // Both names mean one key pair; only its private half opens.
        var padding = (string)masterKey["padding-hash"]! == "sha512" ? RsaWrappingPadding.OaepSha512 : RsaWrappingPadding.OaepSha256;
        var pem = (string)file["keys"]!["rsa-4096-private"]!["material"]!;
        return Rsa.GetOrAdd((keyNamespace, name, padding), id => LocalRsaKeyProvider.FromPrivateKey(id.Namespace, id.Name, pem, id.Padding));
    }
}
