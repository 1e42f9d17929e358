using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>The values of the unit tests of AWS's implementation: kat-beacons.json and kat-search.json, all of them.</summary>
public sealed class PublishedBeaconTests : IDisposable
{
    private static readonly JsonNode Hashes = VectorFile.Read("dbesdk/kat-beacons.json");
    private static readonly JsonNode Searches = VectorFile.Read("dbesdk/kat-search.json");

    private readonly InMemoryBranchKeyStore _store = new();
    private int _replayed;

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Hashes_are_cut_as_published()
    {
        foreach (var test in Hashes["basicHash"]!.AsArray())
        {
            var partition = (byte)(int)test!["partition"]!;
            byte[] data = [.. Bytes(test["data"]), .. partition == 0 ? [] : new[] { partition }];
            var hash = HMACSHA384.HashData(Bytes(test["key"]), data);
            Assert.StartsWith((string?)test["hmac8"] ?? "", Convert.ToHexStringLower(hash), StringComparison.Ordinal);
            Assert.Equal((string)test["beacon"]!, BeaconHash.Cut(hash, (int)test["length"]!));
            _replayed++;
        }

        foreach (var test in Hashes["truncation"]!.AsArray())
        {
            Assert.Equal((string)test!["hex"]!, BeaconHash.Cut(Bytes(test["first8Hex"]), (int)test["length"]!));
            _replayed++;
        }

        foreach (var test in Hashes["standardBeacon"]!["tests"]!.AsArray())
        {
            var name = (string)test!["name"]!;
            var schema = Schema(Configured(new JsonObject { ["name"] = name, ["bits"] = (int)test["length"]! }));
            var beacon = schema.Search!.Hashed.Single(candidate => candidate.Name == name);
            Assert.Equal((string)test["beacon"]!, new BeaconHash(Keys(schema), 0).OfText(beacon, (string)test["valueUtf8"]!));
            _replayed++;
        }

        Assert.Equal(5 + 8 + 8, _replayed);
    }

    [Fact]
    public void Items_get_the_published_beacons()
    {
        Assert.Equal(Spelled(Searches["stored"]!), Spelled(Stored(Schema(Configured()), VectorFile.Item(Searches["item"]!))));
        foreach (var test in Searches["writes"]!.AsArray())
        {
            var item = VectorFile.Item(Searches["item"]!);
            item[VectorFile.Item(test!["change"]!).Single().Key] = VectorFile.Item(test["change"]!).Single().Value;
            CheckWrite(Schema(Configured()), item, test);
        }

        foreach (var test in Searches["styles"]!.AsArray())
        {
            var schema = Schema(Configured(test!["addStandard"], test["addCompound"]));
            CheckWrite(schema, VectorFile.Item(test["item"]!), test);
            if ((string?)test["directQuery"] == "refused")
            {
                var name = (string)test["addStandard"]!["name"]!;
                Assert.Throws<ProtectedOperationException>(() => Rewrite(schema, $"{name} = :v", new() { [":v"] = new() { S = "x" } }));
            }
        }

        Assert.Equal(2 + 7, _replayed);
    }

    [Fact]
    public void Queries_are_rewritten_as_published()
    {
        foreach (var test in Searches["queries"]!.AsArray())
        {
            var schema = Schema(Configured(test!["addStandard"]));
            var values = VectorFile.Item(test["values"]!);
            if (test["expect"] is JsonValue)
            {
                Assert.Throws<ProtectedOperationException>(() => Rewrite(schema, (string)test["filter"]!, values));
            }
            else
            {
                Assert.Equal(Spelled(test["expect"]!), Spelled(Rewrite(schema, (string)test["filter"]!, values)!));
            }

            _replayed++;
        }

        var constructors = Searches["constructors"]!;
        var beacon = Schema(Configured()).Search!.Joined.Single(joined => joined.Name == (string)constructors["beacon"]!);
        foreach (var valid in constructors["valid"]!.AsArray())
        {
            CompoundText.PartsOf(beacon, ((string)valid!).Split(beacon.Split));
            _replayed++;
        }

        foreach (var refused in constructors["refused"]!.AsArray())
        {
            Assert.Throws<ProtectedOperationException>(() => CompoundText.PartsOf(beacon, ((string)refused!).Split(beacon.Split)));
            _replayed++;
        }

        Assert.Equal(5 + 6 + 3, _replayed);
    }

    [Fact]
    public void As_many_queries_are_made_as_published()
    {
        foreach (var test in Searches["numberOfQueries"]!.AsArray())
        {
            var search = Configured();
            search["maxPartitions"] = (int)test!["max"]!;
            search["defaultPartitions"] = (int?)test["default"];
            foreach (var changed in test["standard"]!.AsArray())
            {
                var standard = search["standard"]!.AsArray().Single(node => (string)node!["name"]! == (string)changed!["name"]!)!;
                standard["partitions"] = (int?)changed!["partitions"];
            }

            var key = VectorFile.Item(test["key"]!);
            var values = key.ToDictionary(pair => $":{pair.Key}", pair => pair.Value);
            var query = SearchQuery.Of(
                Schema(search), string.Join(" AND ", key.Keys.Select(name => $"{Name(name)} = :{name}")), null, values, new Placeholders(Names, values));
            Assert.Equal((int)test["expect"]!, query.Series.Numbers.Count);
            _replayed++;
        }

        foreach (var test in Searches["partitionConfigurations"]!.AsArray())
        {
            var search = Configured();
            search["maxPartitions"] = (int?)test!["max"] ?? 1;
            search["defaultPartitions"] = (int?)test["default"];
            search["standard"]![0]!["partitions"] = (int?)test["beacon"];
            Assert.Equal((string)test["expect"]! == "refused", Record.Exception(() => Schema(search)) is FieldCryptConfigurationException);
            _replayed++;
        }

        Assert.Equal(9 + 8, _replayed);
    }

    [Fact]
    public void Texts_are_transformed_as_published()
    {
        foreach (var test in Searches["transforms"]!.AsArray())
        {
            var (kind, text, a, b) = ((string)test!["kind"]!, (string?)test["text"], (int)test["a"]!, (int)test["b"]!);
            JsonNode value = kind switch
            {
                "insert" => text!,
                "prefix" or "suffix" => a,
                "substring" => new JsonArray(a, b),
                "segment" => new JsonArray(text, a),
                "segments" => new JsonArray(text, a, b),
                _ => new JsonObject(),
            };
            Assert.Equal((string)test["out"]!, LiveBeacons.Transform(new JsonObject { [kind] = value }).Apply((string)test["in"]!));
            _replayed++;
        }

        // One of its parts is a number that is none, which DynamoDB never holds: the text of a value is its spelling.
        var field = new VirtualSource("v",
        [
            .. Searches["virtualField"]!["parts"]!.AsArray().Select(part => (
                PlaceSource.Parse((string)part!["loc"]!, NumberText.AsWritten)!,
                (IReadOnlyList<TextTransform>)[.. (part["transforms"]?.AsArray() ?? []).Select(node => LiveBeacons.Transform(node!))])),
        ]);
        Assert.Equal((string)Searches["virtualField"]!["expect"]!, field.FindText(VectorFile.Item(Searches["virtualField"]!["item"]!)));
        Assert.Equal(35, _replayed);
    }

    private static readonly Dictionary<string, string> Names = new() { ["#Name"] = "Name" };

    // DynamoDB reserves NAME; AWS's library does not ask for a placeholder.
    private static string Name(string name) => name == "Name" ? "#Name" : name;

    private static byte[] Bytes(JsonNode? hex) => Convert.FromHexString((string)hex!);

    private static string Spelled(JsonNode item) => Spelled(VectorFile.Item(item));

    private static string Spelled(Dictionary<string, AttributeValue> item) => string.Join('\n', item.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}: {pair.Value.S ?? string.Join('|', pair.Value.SS.Order(StringComparer.Ordinal))}"));

    // In the words of the live vectors.
    private static JsonObject Configured(JsonNode? addedStandard = null, JsonNode? addedCompound = null)
    {
        var search = Searches["configuration"]!.DeepClone().AsObject();
        if (addedStandard is not null)
        {
            var standard = search["standard"]!.AsArray();
            if (standard.FirstOrDefault(node => (string)node!["name"]! == (string)addedStandard["name"]!) is { } same)
            {
                standard.Remove(same);
            }

            standard.Add(addedStandard.DeepClone());
        }

        if (addedCompound is not null)
        {
            search["compound"]!.AsArray().Add(addedCompound.DeepClone());
        }

        foreach (var standard in search["standard"]!.AsArray())
        {
            standard!["length"] = (int)standard["bits"]!;
            if ((string?)standard["style"] is { } style)
            {
                standard["style"] = new JsonObject { [char.ToLowerInvariant(style[0]) + style[1..]] = (string?)standard["other"] ?? "" };
            }
        }

        foreach (var part in search["virtual"]!.AsArray().SelectMany(field => field!["parts"]!.AsArray()))
        {
            part!["trans"] = part["transforms"]!.DeepClone();
        }

        return search;
    }

    private TableSchema Schema(JsonObject search)
    {
        var actions = search["attributes"]!.AsObject().ToDictionary(
            pair => pair.Key, pair => (string)pair.Value! == "SIGN_ONLY" ? FieldAction.SignOnly : FieldAction.EncryptAndSign);
        foreach (var name in search["standard"]!.AsArray().Select(node => (string)node!["name"]!).Where(name => name != "NameTitleField"))
        {
            actions[name] = FieldAction.EncryptAndSign;
        }

        return new TableSchema("T", "pk", null, actions).WithSearch(LiveBeacons.Search(search, BeaconKeySource.Of(_store, "k")));
    }

    private static BeaconKeySet Keys(TableSchema schema)
    {
        using var key = Secret.CopyOf(Bytes(Searches["beaconKeyHex"]));
        return new BeaconKeySet("k", key, [.. schema.Search!.Hashed.GroupBy(beacon => beacon.KeyIndex).OrderBy(group => group.Key).Select(group => group.First().Name)]);
    }

    private static Dictionary<string, AttributeValue> Stored(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var stored = ItemBeacons.Prepare(schema.Search!, schema, item, null).Where(pair => !item.ContainsKey(pair.Key)).ToDictionary();
        ItemBeacons.Add(schema.Search!, new BeaconHash(Keys(schema), 0), item, stored);
        stored.Remove(ItemBeacons.VersionTag);
        return stored;
    }

    private void CheckWrite(TableSchema schema, Dictionary<string, AttributeValue> item, JsonNode test)
    {
        if (test["expect"] is JsonValue)
        {
            Assert.Throws<ProtectedOperationException>(() => Stored(schema, item));
        }
        else
        {
            var stored = Stored(schema, item);
            foreach (var (name, value) in VectorFile.Item(test["expect"]!))
            {
                Assert.Equal(Spelled(new Dictionary<string, AttributeValue> { [name] = value }), Spelled(new Dictionary<string, AttributeValue> { [name] = stored[name] }));
            }

            Assert.Equal(test["directQuery"] is null, test["addStandard"] is null || stored.ContainsKey("aws_dbe_b_partOnly"));
        }

        _replayed++;
    }

    private static Dictionary<string, AttributeValue>? Rewrite(TableSchema schema, string filter, Dictionary<string, AttributeValue> values)
    {
        var text = filter.Replace(" Name =", " #Name =", StringComparison.Ordinal);
        var names = text == filter ? null : Names;
        return SearchQuery.Of(schema, null, text, values, new Placeholders(names, values)).Rewrite(new SearchKeys(Keys(schema), null), 0).Values;
    }
}
