using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A test of MongoDB's key-management specification (unified test format), as it is published or cut down to what can run here.</summary>
internal sealed class UnifiedTest
{
    /// <summary>Providers whose key services there are no keys for here.</summary>
    private static readonly string[] Foreign = ["azure", "gcp", "kmip"];

    private readonly BsonDocument _test;

    private UnifiedTest(BsonDocument file, BsonDocument test)
    {
        _test = test;
        InitialData = [.. file.GetValue("initialData", new BsonArray()).AsBsonArray
            .SelectMany(collection => collection["documents"].AsBsonArray.Select(document => document.AsBsonDocument))];
    }

    public static readonly string[] Files =
    [
        "addKeyAltName", "createDataKey", "deleteKey", "getKey", "getKeyByAltName", "getKeys", "removeKeyAltName", "rewrapManyDataKey",
    ];

    public IReadOnlyList<BsonDocument> InitialData { get; }

    public IEnumerable<BsonDocument> Operations => _test["operations"].AsBsonArray.Select(operation => operation.AsBsonDocument);

    public BsonArray ExpectedEvents => _test["expectEvents"][0]["events"].AsBsonArray;

    /// <summary>What the vault holds in the end; null if the test does not say.</summary>
    public BsonArray? Outcome => _test.TryGetValue("outcome", out var outcome) ? outcome[0]["documents"].AsBsonArray : null;

    /// <summary>All published tests: file and description.</summary>
    public static IEnumerable<(string File, string Description)> All => Files.SelectMany(file =>
        Read(file)["tests"].AsBsonArray.Select(test => (file, test["description"].AsString)));

    /// <summary>Whether a test makes keys with a key service that FieldCrypt has no provider for.</summary>
    public static bool IsForeign(string file, string description) => Find(Read(file), description)["operations"].AsBsonArray.Any(operation =>
        Foreign.Contains(Provider(operation.AsBsonDocument)));

    public static UnifiedTest Load(string file, string description)
    {
        var document = Read(file);
        return new UnifiedTest(document, Find(document, description));
    }

    /// <summary>The provider that an operation names.</summary>
    public static string? Provider(BsonDocument operation) => operation.TryGetValue("arguments", out var arguments)
        ? arguments.AsBsonDocument.GetValue("kmsProvider", arguments.AsBsonDocument.GetValue("opts", new BsonDocument())
            .AsBsonDocument.GetValue("provider", BsonNull.Value)) is BsonString provider ? provider.Value : null
        : null;

    private static BsonDocument Read(string file) => CsfleVectors.Document($"spec-tests/unified-{file}.json");

    private static BsonDocument Find(BsonDocument file, string description) =>
        file["tests"].AsBsonArray.Single(test => test["description"] == description).AsBsonDocument;
}
