using System.Text;
using System.Text.Json.Nodes;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Searchable configurations, items and queries that AWS's .NET implementation wrote live, with the keys it used.</summary>
internal sealed class LiveBeacons : IDisposable
{
    private readonly Dictionary<string, JsonNode> _configurations;
    private readonly InMemoryBranchKeyStore _store = new();

    public LiveBeacons()
    {
        var file = VectorFile.Read("dbesdk/beacons-live.json");
        _configurations = file["configurations"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!);
        foreach (var (id, key) in file["keys"]!.AsObject())
        {
            _store.Add(id, Guid.Parse((string)key!["branchKeyVersion"]!), Convert.FromHexString((string)key["branchKey"]!));
            _store.AddBeaconKey(id, Convert.FromHexString((string)key["beaconKey"]!));
        }
    }

    public IEnumerable<string> Ids => _configurations.Keys;

    public JsonNode this[string id] => _configurations[id];

    public BranchKeyStore Store => _store;

    /// <summary>The table as its configuration says; the partition that a selector is to choose stands in the returned slot.</summary>
    public TableSchema Schema(string id, Func<int>? partition = null)
    {
        var configuration = this[id];
        var actions = configuration["actions"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value! switch
        {
            "ENCRYPT_AND_SIGN" => FieldAction.EncryptAndSign,
            "SIGN_ONLY" => FieldAction.SignOnly,
            "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT" => FieldAction.SignAndIncludeInEncryptionContext,
            _ => FieldAction.DoNothing,
        });
        foreach (var name in configuration["unsigned"]?.AsArray() ?? [])
        {
            actions[(string)name!] = FieldAction.DoNothing;
        }

        return new TableSchema("T", (string)configuration["partitionKey"]!, (string?)configuration["sortKey"], actions)
            .WithSearch(Search(configuration["search"]!, partition));
    }

    /// <summary>The keys of items: one branch key, or the one named before <c>#</c> in an attribute.</summary>
    public BranchKeyProvider Keys(string id) => (string?)this[id]["branchKey"] is { } branchKey
        ? new BranchKeyProvider(_store, branchKey)
        : new BranchKeyProvider(_store, context => TextOf(context[$"aws-crypto-attr.{(string)this[id]["branchKeyIdFrom"]!}"]).Split('#')[0]);

    public void Dispose() => _store.Dispose();

    // Attributes stand in the context of format version 1 as Base64 of type and bytes.
    private static string TextOf(string attribute) => Encoding.UTF8.GetString(Convert.FromBase64String(attribute).AsSpan(2));

    private SearchOptions Search(JsonNode search, Func<int>? partition) => Search(
        search,
        (string?)search["keySource"]!["single"] is { } single
            ? BeaconKeySource.Of(_store, single)
            : BeaconKeySource.PerTenant(_store, (string)search["keySource"]!["multi"]!),
        partition);

    /// <summary>The beacons that a configuration describes.</summary>
    public static SearchOptions Search(JsonNode search, BeaconKeySource keys, Func<int>? partition = null) => new()
    {
        Keys = keys,
        Beacons = All(search["standard"], Standard),
        CompoundBeacons = All(search["compound"], Compound),
        VirtualFields = All(search["virtual"], Virtual),
        EncryptedParts = All(search["encryptedParts"], Encrypted),
        SignedParts = All(search["signedParts"], Signed),
        MaxPartitions = (int?)search["maxPartitions"] ?? 1,
        DefaultPartitions = (int?)search["defaultPartitions"],
        PartitionSelector = partition is null ? null : _ => partition(),
        NumberText = NumberText.AsWritten,
    };

    private static T[] All<T>(JsonNode? list, Func<JsonNode, T> read) => [.. (list?.AsArray() ?? []).Select(node => read(node!))];

    private static StandardBeacon Standard(JsonNode node) => new((string)node["name"]!, (int)node["length"]!)
    {
        Location = (string?)node["loc"],
        PartOnly = node["style"]?["partOnly"] is not null,
        Members = node["style"]?["asSet"] is not null || node["style"]?["sharedSet"] is not null,
        SharesKeyOf = (string?)(node["style"]?["shared"] ?? node["style"]?["sharedSet"]),
        Partitions = (int?)node["partitions"],
    };

    private static EncryptedPart Encrypted(JsonNode node) => new((string)node["name"]!, (string)node["prefix"]!);

    private static SignedPart Signed(JsonNode node) => new((string)node["name"]!, (string)node["prefix"]!, (string?)node["loc"]);

    private static CompoundBeacon Compound(JsonNode node) => new((string)node["name"]!, ((string)node["split"]!).Single())
    {
        EncryptedParts = All(node["encrypted"], Encrypted),
        SignedParts = All(node["signed"], Signed),
        Constructors = All(node["constructors"], constructor => new BeaconConstructor(All(constructor, part => new ConstructorPart(
            (string)part["name"]!, (bool)part["required"]! ? PartPresence.Required : PartPresence.Optional)))),
    };

    private static VirtualField Virtual(JsonNode node) => new((string)node["name"]!, All(node["parts"], part =>
        new VirtualPart((string)part["loc"]!, All(part["trans"], Transform))));

    /// <summary>Reads a transform.</summary>
    public static TextTransform Transform(JsonNode node)
    {
        var (name, value) = node.AsObject().Single();
        return name switch
        {
            "upper" => TextTransform.Upper,
            "lower" => TextTransform.Lower,
            "insert" => TextTransform.Append((string)value!),
            "prefix" => TextTransform.Prefix((int)value!),
            "suffix" => TextTransform.Suffix((int)value!),
            "substring" => TextTransform.Substring((int)value![0]!, (int)value[1]!),
            "segment" => TextTransform.Segment(((string)value![0]!).Single(), (int)value[1]!),
            "segments" => TextTransform.Segments(((string)value![0]!).Single(), (int)value[1]!, (int)value[2]!),
            _ => throw new InvalidDataException(name),
        };
    }
}
