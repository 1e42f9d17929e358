using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Every configuration and item that AWS's .NET implementation wrote live.</summary>
public sealed class LiveBeaconItemTests : IDisposable
{
    // What a message says, by the meaning that the vectors give a refusal.
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["name-taken"] = "has the name of an attribute",
        ["beacon-not-on-encrypted"] = "is not on an encrypted attribute",
        ["place-taken"] = "two hashes of one value",
        ["duplicate-name"] = "there are two beacons",
        ["partitions-default"] = "the default number of partitions",
        ["virtual-fields-same-places"] = "are made of the same places",
        ["share-length"] = "must have as many bits",
        ["share-unknown"] = "is no standard beacon",
        ["share-chain"] = "has none of its own",
        ["share-self"] = "with itself",
        ["part-only-unused"] = "no compound beacon uses it",
        ["prefix-of-prefix"] = "begins, another part's prefix",
        ["duplicate-prefix"] = "begins, another part's prefix",
        ["signed-part-not-signed-only"] = "not readable and signed",
        ["part-unknown-beacon"] = "is no standard beacon",
        ["constructor-without-required"] = "no required part",
        ["constructors-same-required"] = "the same required parts",
        ["constructor-unknown-part"] = "which there is not",
        ["no-parts"] = "has no parts",
        ["reserved-name"] = "belongs to the item format",
        ["set-as-part"] = "hashes the members of a set",
        ["tenant-field-encrypted"] = "is encrypted, so that no query could name it",
        ["tenant-field-is-beacon"] = "has the name of a beacon",
        ["partitions-maximum"] = "number of partitions is from 1 to 254",
        ["partitions-beacon"] = "below the most are possible",
        ["no-standard-beacon"] = "there is no standard beacon",
        ["no-text-form"] = "has no text form",
        ["split-character-in-value"] = "contains the split character",
        ["half-surrogate"] = "half of a surrogate pair",
        ["reserved-attribute"] = "belongs to the item format",
        ["set-expected"] = "the value is no set",
        ["signed-beacon-differs"] = "differs from what its parts make",
        ["selector-out-of-range"] = "the partition selector chose",
        ["no-action"] = "is not in the schema",
    };

    // A length outside 1 to 63 and a split of two characters never get that far in AWS's library; the vectors give them no meaning.
    private static readonly Dictionary<string, string> WithoutMeaning = new() { ["d03"] = "bits", ["d04"] = "bits", ["d48"] = "" };

    private readonly LiveBeacons _live = new();

    public static IEnumerable<TheoryDataRow<string>> Configurations()
    {
        using var live = new LiveBeacons();
        return [.. live.Ids.Select(id => new TheoryDataRow<string>(id))];
    }

    [Fact]
    public void The_vectors_are_as_many_as_were_written()
    {
        var configurations = _live.Ids.Select(id => _live[id]).ToList();
        Assert.Equal(71, Configurations().Count());
        Assert.Equal(33, configurations.Count(configuration => configuration["refused"] is not null));
        Assert.Equal(117, configurations.Sum(configuration => configuration["items"]?.AsArray().Count ?? 0));

        // Whatever is not refused has items, which the theory goes through.
        Assert.Equal(
            WithoutMeaning.Keys.Order(),
            configurations.Where(configuration => configuration["refused"] is null && configuration["items"] is not JsonArray { Count: > 0 })
                .Select(configuration => (string)configuration["id"]!).Order());
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Items_and_refusals_are_those_of_AWS(string id)
    {
        var configuration = _live[id];
        if ((string?)configuration["refused"] is { } refused)
        {
            var refusal = Assert.Throws<FieldCryptConfigurationException>(() => _live.Schema(id));
            Assert.Contains(Meanings[refused], refusal.Message, StringComparison.Ordinal);
            return;
        }

        if (WithoutMeaning.TryGetValue(id, out var text))
        {
            // A split character is one char here: two cannot even be written.
            var refusal = Assert.ThrowsAny<Exception>(() => _live.Schema(id));
            Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
            return;
        }

        foreach (var item in configuration["items"]!.AsArray())
        {
            await CheckAsync(id, item!);
        }
    }

    public void Dispose() => _live.Dispose();

    private async Task CheckAsync(string id, JsonNode item)
    {
        var schema = _live.Schema(id, () => (int?)item["partition"] ?? 0);
        using var keys = _live.Keys(id);
        var encryptor = new ItemEncryptor(schema, keys);
        var plaintext = VectorFile.Item(item["plaintext"]!);
        if ((string?)item["refused"] is { } refused)
        {
            var refusal = await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.EncryptAsync(plaintext).AsTask());
            Assert.Contains(Meanings[refused], refusal.Message, StringComparison.Ordinal);
            return;
        }

        var expected = VectorFile.Item(item["encrypted"]!);
        var read = VectorFile.Item(item["read"] ?? item["plaintext"]!);
        Assert.Equal(Text(read), Text(await encryptor.DecryptAsync(expected)));
        if (NamesAnotherTenant(id, plaintext))
        {
            // The specification forbids it, AWS's library does not ask.
            var refusal = await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.EncryptAsync(plaintext).AsTask());
            Assert.Contains("names another tenant", refusal.Message, StringComparison.Ordinal);
            return;
        }

        var written = await encryptor.EncryptAsync(plaintext);
        Assert.Equal(Stored(expected), Stored(written));
        Assert.Equal(" ", written[ItemBeacons.VersionTag].S);

        Assert.Equal(Text(read), Text(await encryptor.DecryptAsync(written)));

        foreach (var beacon in schema.Search!.Joined)
        {
            Assert.Equal((string?)item["compoundBeacons"]?[beacon.Name], CompoundText.OnWrite(beacon, plaintext, null));
        }

        foreach (var source in schema.Search.Hashed.Select(beacon => beacon.Source).OfType<VirtualSource>())
        {
            Assert.Equal((string?)item["virtualFields"]?[source.Name], source.FindText(plaintext));
        }
    }

    private bool NamesAnotherTenant(string id, Dictionary<string, AttributeValue> item) =>
        (string?)_live[id]["search"]!["keySource"]!["multi"] is { } field && item.TryGetValue(field, out var tenant)
        && tenant.S != item[(string)_live[id]["branchKeyIdFrom"]!].S.Split('#')[0];

    // Beacons, and the names of everything; ciphertext differs each time, and the version tag is not written by AWS's current code.
    private static SortedDictionary<string, string> Stored(Dictionary<string, AttributeValue> item) => new(
        item.Where(pair => pair.Key != ItemBeacons.VersionTag).ToDictionary(
            pair => pair.Key,
            pair => pair.Key.StartsWith("aws_dbe_b_", StringComparison.Ordinal) || pair.Value.S is not null
                ? pair.Value.S ?? string.Join('|', pair.Value.SS.Order(StringComparer.Ordinal)) : ""),
        StringComparer.Ordinal);

    private static SortedDictionary<string, string> Text(Dictionary<string, AttributeValue> item)
    {
        return new(item.ToDictionary(pair => pair.Key, pair => Value(pair.Value)), StringComparer.Ordinal);

        static string Value(AttributeValue value) => value switch
        {
            { N: { } number } => "N" + number,
            { S: { } text } => "S" + text,
            { B: { } bytes } => "B" + Convert.ToBase64String(bytes.ToArray()),
            { BOOL: { } boolean } => "BOOL" + boolean,
            { NULL: true } => "NULL",
            { IsSSSet: true } => "SS" + string.Join('|', value.SS.Order(StringComparer.Ordinal)),
            { IsNSSet: true } => "NS" + string.Join('|', value.NS.Order(StringComparer.Ordinal)),
            { IsBSSet: true } => "BS" + string.Join('|', value.BS.Select(member => Convert.ToBase64String(member.ToArray())).Order(StringComparer.Ordinal)),
            { IsLSet: true } => $"L[{string.Join(',', value.L.Select(Value))}]",
            _ => $"M{{{string.Join(',', value.M.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + Value(pair.Value)))}}}",
        };
    }
}
