using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which indexes over encrypted members can do what they say: those of equality, of null and of existence.</summary>
internal static class IndexRules
{
    private static readonly string[] Options =
    [
        "key", "name", "unique", "sparse", "hidden", "background", "v", "ns", "partialFilterExpression", "expireAfterSeconds", "collation",
        "wildcardProjection", "weights", "default_language", "language_override", "textIndexVersion", "2dsphereIndexVersion", "bits", "min", "max",
        "bucketSize", "storageEngine", "prepareUnique", "dropDups", "clustered",
    ];

    /// <summary>Checks an index that is to be made.</summary>
    public static void Check(BsonDocument document, PipelineScope scope)
    {
        if (!scope.Root.HoldsCiphertext)
        {
            return;
        }

        var index = new Arguments("an index", document, Options);
        FilterRules.Check(index["partialFilterExpression"], scope);
        if (index["key"] is BsonDocument keys)
        {
            foreach (var key in keys)
            {
                CheckKey(key.Name, key.Value, index, scope with { HasCollation = CollationRules.Has(index["collation"]) });
            }
        }

        if (index["weights"] is BsonDocument weights)
        {
            foreach (var field in weights.Names)
            {
                RefuseTexts(field, scope);
            }
        }
    }

    /// <summary>Refuses a document of keys that holds anything but directions and kinds of indexes, such as a hint.</summary>
    public static void RequireKeys(BsonValue hint)
    {
        if (hint is BsonDocument keys && keys.Values.Any(static kind => !kind.IsNumeric && kind is not BsonString { Value: "text" or "hashed" or "2d" or "2dsphere" }))
        {
            throw Refusal.Unknown("A hint that is not the key of an index");
        }
    }

    private static void CheckKey(string path, BsonValue kind, Arguments index, PipelineScope scope)
    {
        if (kind is BsonString { Value: "text" })
        {
            RefuseTexts(path, scope);
        }

        if (path.EndsWith("$**", StringComparison.Ordinal) || scope.Root.At(path) is not { HoldsCiphertext: true } encrypted)
        {
            return;
        }

        if (kind is BsonString { Value: not "hashed" and var other })
        {
            throw Refusal.Of(encrypted, $"an index of kind {ForeignText.Shown(other)} finds nothing in ciphertext", "index readable members so");
        }

        if (index.Has("expireAfterSeconds"))
        {
            throw Refusal.Of(encrypted, "the server cannot see when it is, so that nothing would expire", "keep the date of expiry readable");
        }

        if (index["unique"].ToBoolean() || index["prepareUnique"].ToBoolean())
        {
            Comparisons.RequireSearchable(encrypted, scope);
        }
        else if (scope.HasCollation && encrypted.Ciphertexts().Any(static ciphertext => ciphertext.Member is null or { MayBeText: true }))
        {
            throw CollationRules.Refused(encrypted);
        }
    }

    private static void RefuseTexts(string path, PipelineScope scope)
    {
        var indexed = path == "$**" ? scope.Root : scope.Root.At(path);
        if (indexed.HoldsCiphertext)
        {
            throw Refusal.Of(indexed, "a text index finds no words in ciphertext", "name the readable members one by one");
        }
    }
}
