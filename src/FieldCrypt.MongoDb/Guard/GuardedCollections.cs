using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which collections are encrypted, which are plain, and which nobody mentioned.</summary>
internal sealed class GuardedCollections
{
    // MongoDB's own databases; what is in them belongs to no application.
    private static readonly string[] SystemDatabases = ["admin", "local", "config"];

    private readonly Dictionary<string, PathNode> _encrypted;
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);

    public GuardedCollections(IReadOnlyCollection<CollectionSchema> encrypted, IEnumerable<string> plain)
    {
        _encrypted = CollectionPaths.Of(encrypted);
        foreach (var name in plain)
        {
            if (_encrypted.ContainsKey(name))
            {
                throw new FieldCryptConfigurationException($"Collection {name} is listed as encrypted and as plain.");
            }

            _plain.Add(name);
        }

        Everything = _encrypted.Values.Aggregate((PathNode?)null, PathNode.Union);
    }

    /// <summary>What may be encrypted in a document of any of the collections.</summary>
    public PathNode? Everything { get; }

    /// <summary>Where a collection's documents are encrypted; null for a plain collection.</summary>
    /// <exception cref="ProtectedOperationException">Nobody said which of the two it is.</exception>
    public PathNode? Find(string database, string collection) =>
        _encrypted.TryGetValue($"{database}.{collection}", out var root) || _encrypted.TryGetValue($"*.{collection}", out root) ? root
        : IsPlain(database, collection) ? null
        : throw new ProtectedOperationException(
            $"Collection {ForeignText.Shown(database)}.{ForeignText.Shown(collection)} is neither encrypted nor plain: list it in {nameof(FieldCryptMongoDbOptions)}."
            + $"{nameof(FieldCryptMongoDbOptions.Collections)} or {nameof(FieldCryptMongoDbOptions.PlainCollections)}.");

    private bool IsPlain(string database, string collection) =>
        _plain.Contains($"{database}.{collection}")
        || _plain.Contains($"*.{collection}")
        || _plain.Contains($"{database}.*")
        || SystemDatabases.Contains(database)
        || collection.StartsWith("system.", StringComparison.Ordinal);
}
