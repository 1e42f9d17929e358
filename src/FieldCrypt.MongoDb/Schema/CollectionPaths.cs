using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>Where the documents of each collection are encrypted, if several classes describe one.</summary>
internal static class CollectionPaths
{
    /// <summary>The roots by the names of collections. An exact name includes what is said of the collection in every database.</summary>
    /// <exception cref="FieldCryptConfigurationException">
    /// A class is listed twice for a collection, or classes of one collection do not agree on its key or on what is encrypted.
    /// </exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Whoever made the schemas was told.")]
    public static Dictionary<string, PathNode> Of(IReadOnlyCollection<CollectionSchema> collections)
    {
        var roots = new Dictionary<string, PathNode>(StringComparer.Ordinal);
        foreach (var name in collections.Select(static collection => collection.Name).Distinct(StringComparer.Ordinal))
        {
            var everywhere = $"*{name[name.IndexOf('.', StringComparison.Ordinal)..]}";
            CollectionSchema[] same = [.. collections.Where(collection => collection.Name == name || collection.Name == everywhere)];
            if (collections.Where(collection => collection.Name == name).GroupBy(static collection => collection.DocumentType).Any(static twice => twice.Count() > 1))
            {
                throw new FieldCryptConfigurationException($"Collection {name} is listed twice for one class.");
            }

            if (same.Any(collection => collection.Key != same[0].Key))
            {
                throw new FieldCryptConfigurationException($"Collection {name} is listed with different keys: one class could not read what another wrote.");
            }

            roots[name] = same is [var only] ? only.Root : ClassPaths.Of([.. same.Select(static collection => collection.DocumentType).Distinct()], out _);
        }

        return roots;
    }
}
