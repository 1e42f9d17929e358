using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which collections are encrypted, which are plain, and which nobody mentioned.</summary>
internal sealed class GuardedCollections
{
    private const string Buckets = "system.buckets.";
    private const string Views = "system.views";

    // MongoDB's own databases; what is in them belongs to no application.
    private static readonly string[] SystemDatabases = ["admin", "local", "config"];

    private readonly Dictionary<string, Shape> _encrypted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);

    public GuardedCollections(IReadOnlyCollection<CollectionSchema> encrypted, IEnumerable<string> plain)
    {
        foreach (var (name, root) in CollectionPaths.Of(encrypted))
        {
            _encrypted.Add(name, Stored(root));
        }

        foreach (var name in plain)
        {
            if (_encrypted.ContainsKey(name))
            {
                throw new FieldCryptConfigurationException($"Collection {name} is listed as encrypted and as plain.");
            }

            _plain.Add(name);
        }

        Everything = _encrypted.Values.Aggregate(Shape.Nothing, Shape.Either);
    }

    /// <summary>What a document of any of the collections may be.</summary>
    public Shape Everything { get; }

    /// <summary>What a collection's documents may be; readable for a plain collection.</summary>
    /// <exception cref="ProtectedOperationException">Nobody said which of the two it is, or it is one behind others.</exception>
    public Shape Find(string database, string collection)
    {
        if (_encrypted.TryGetValue($"{database}.{collection}", out var documents) || _encrypted.TryGetValue($"*.{collection}", out documents))
        {
            return documents;
        }

        // The documents of a time series lie in its buckets, taken apart.
        if (collection.StartsWith(Buckets, StringComparison.Ordinal))
        {
            var series = collection[Buckets.Length..];
            if (series.StartsWith(Buckets, StringComparison.Ordinal))
            {
                throw new ProtectedOperationException($"Collection {ForeignText.Shown(collection)} is no time series' own. Instead, use the time series.");
            }

            return Find(database, series).HoldsCiphertext
                ? throw new ProtectedOperationException(
                    $"Collection {ForeignText.Shown(collection)} holds the encrypted documents of {ForeignText.Shown(series)}. Instead, use that collection.")
                : Shape.Readable;
        }

        if (collection == Views && !SystemDatabases.Contains(database))
        {
            throw new ProtectedOperationException(
                $"Collection {Views} defines views, past the checks of their pipelines. Instead, use the commands create, collMod and listCollections.");
        }

        return IsPlain(database, collection) ? Shape.Readable : throw new ProtectedOperationException(
            $"Collection {ForeignText.Shown($"{database}.{collection}")} is neither encrypted nor plain. Instead, list it in "
            + $"{nameof(FieldCryptMongoDbOptions)}.{nameof(FieldCryptMongoDbOptions.Collections)} or {nameof(FieldCryptMongoDbOptions.PlainCollections)}.");
    }

    // Computed before other threads see it.
    private static Shape Stored(PathNode root)
    {
        var documents = Shape.OfStored(root);
        _ = documents.HoldsCiphertext;
        return documents;
    }

    private bool IsPlain(string database, string collection) =>
        _plain.Contains($"{database}.{collection}")
        || _plain.Contains($"*.{collection}")
        || _plain.Contains($"{database}.*")
        || SystemDatabases.Contains(database)
        || collection.StartsWith("system.", StringComparison.Ordinal);
}
