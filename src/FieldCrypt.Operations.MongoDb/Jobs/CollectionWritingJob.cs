using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Jobs;

/// <summary>A job that writes: it changes the fields of a document as it was read, and writes if they are still so; else it looks again.</summary>
internal abstract class CollectionWritingJob(IMongoCollection<BsonDocument> collection, PathNode? root, KeyVault vault) : CollectionJob(collection, root, vault)
{
    // A document may have 16 MB, and a statement some more, which the rest of it takes.
    private const int MaxStatement = 16 << 20;

    /// <summary>The fields to write, as they are to be.</summary>
    /// <exception cref="FieldCryptException">It cannot be told; errors of the document itself skip it.</exception>
    protected abstract ValueTask<List<BsonElement>> ChangeAsync(BsonDocument document, CancellationToken cancellationToken);

    /// <summary>Why a document is left before it is looked at; null if it is not.</summary>
    protected virtual (SkipReason Reason, string Message)? ReasonAgainst(BsonDocument document) => null;

    /// <summary>The update that writes the fields.</summary>
    protected virtual BsonDocument UpdateOf(BsonDocument fields) => new("$set", fields);

    protected sealed override async ValueTask ProcessAsync(BsonDocument document, DocumentScope scope, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            List<BsonElement> changed;
            try
            {
                if (ReasonAgainst(document) is var (against, message))
                {
                    await scope.SkipAsync(document, against, message, cancellationToken).ConfigureAwait(false);
                    return;
                }

                changed = await ChangeAsync(document, cancellationToken).ConfigureAwait(false);
                RequireWritable(document, changed);
            }
            catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
            {
                await scope.SkipAsync(document, reason, e.Message, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (changed.Count == 0)
            {
                scope.Figures.Unchanged();
                return;
            }

            if (scope.IsDryRun || await TryWriteAsync(document, changed, cancellationToken).ConfigureAwait(false))
            {
                scope.Figures.Changed();
                return;
            }

            // Another writer was faster, or an answer to ourselves was lost. What is there now decides.
            var present = await Collection.Find(new BsonDocument("_id", document["_id"])).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (present is null)
            {
                scope.Figures.Gone();
                return;
            }

            scope.Figures.RaceLost();
            document = present;
            if (attempt == scope.Context.Options.MaxAttempts)
            {
                await scope.SkipAsync(
                    document, SkipReason.Contended, $"Other writers changed it during each of {attempt} attempts.", cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <exception cref="ProtectedOperationException">No update can say it.</exception>
    private static void RequireWritable(BsonDocument document, List<BsonElement> changed)
    {
        if (changed.Find(element => element.Name.Contains('.', StringComparison.Ordinal) || element.Name.StartsWith('$')) is { Name: { } name })
        {
            throw new ProtectedOperationException($"Field '{ForeignText.Shown(name)}' has a name that an update cannot have.");
        }

        // The statement has each field twice: as it was, and as it is to be.
        var size = new BsonDocument(changed).ToBson().Length + new BsonDocument(changed.Select(element => document.GetElement(element.Name))).ToBson().Length;
        if (size > MaxStatement)
        {
            throw new ProtectedOperationException(
                $"The fields that change are {size} bytes, as they are and as they are to be, and MongoDB takes statements of {MaxStatement}: a job cannot say on which condition it writes. "
                + "Load the document and save it, while nobody else writes it.");
        }
    }

    // Only the fields that change are compared and written: other programs' changes of the rest stay. The simple collation tells texts apart that the
    // collection's own may not.
    private async ValueTask<bool> TryWriteAsync(BsonDocument document, List<BsonElement> changed, CancellationToken cancellationToken)
    {
        var unchanged = new BsonArray(changed.Select(element => new BsonDocument("$eq", new BsonArray
        {
            $"${element.Name}",
            new BsonDocument("$literal", document[element.Name]),
        })));
        var filter = new BsonDocument { { "_id", document["_id"] }, { "$expr", new BsonDocument("$and", unchanged) } };
        var result = await Collection.UpdateOneAsync(
            filter, UpdateOf(new BsonDocument(changed)), new UpdateOptions { Collation = Collation.Simple }, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount == 1;
    }
}
