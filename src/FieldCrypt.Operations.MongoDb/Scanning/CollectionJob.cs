using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Schema;
using FieldCrypt.Operations.Pace;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A job over a collection: ranges of <c>_id</c>, and something for each document of their pages.</summary>
internal abstract class CollectionJob : StoreJob
{
    private readonly KeyVault? _vault;

    protected CollectionJob(IMongoCollection<BsonDocument> collection, PathNode? root, KeyVault? vault)
    {
        ArgumentNullException.ThrowIfNull(collection);
        Collection = collection.WithReadPreference(ReadPreference.Primary);
        Root = root;
        _vault = vault;
    }

    public override string Store => $"MongoDB collection {ForeignText.Shown(Collection.CollectionNamespace.FullName, 256)}";

    public override string Identity => $"mongodb {Collection.CollectionNamespace.FullName} {Action}{(Root is null ? "" : $" of {PlaceFingerprint.Of(Root)}")}";

    protected IMongoCollection<BsonDocument> Collection { get; }

    /// <summary>Where the documents are encrypted; null if that is not known.</summary>
    protected PathNode? Root { get; }

    public sealed override async Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken)
    {
        var count = await Collection.EstimatedDocumentCountAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var bounds = new List<BsonValue>();
        for (var i = 1; i < segments && i < count; i++)
        {
            var bound = await Collection.Find(FilterDefinition<BsonDocument>.Empty).Sort(new BsonDocument("_id", 1)).Project(new BsonDocument("_id", 1))
                .Skip((int)Math.Min(count * i / segments, int.MaxValue)).Limit(1).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (bound is not null && (bounds.Count == 0 || bounds[^1] != bound["_id"]))
            {
                bounds.Add(bound["_id"]);
            }
        }

        return new JobPlan
        {
            Identity = Identity,
            Segments = [.. bounds.Prepend(null).Zip(bounds.Append(null), (from, to) => new DocumentRange(from, to).ToString())],
            EstimatedItems = count > 0 ? count : null,
        };
    }

    public sealed override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var tally = KmsTally.Begin();
        var figures = new FigureTally();
        var retrying = context.Retrying(this, figures);
        var filter = DocumentRange.Read(segment).ToFilter(DocumentRange.LastId(position));
        var page = await retrying.ExecuteAsync(
            async token => await Collection.Find(filter).Sort(new BsonDocument("_id", 1)).Limit(context.Options.PageSize).ToListAsync(token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        var groups = page.ConvertAll(Survey);
        groups.ForEach(figures.Seen);
        await context.TakeBytesAsync(groups.Sum(group => group.Bytes), cancellationToken).ConfigureAwait(false);
        await context.ForEachAsync(
            page,
            tally,
            retrying,
            (document, token) => ProcessAsync(document, new DocumentScope(context, figures), token),
            cancellationToken).ConfigureAwait(false);
        return new JobStep(
            page.Count < context.Options.PageSize ? null : DocumentRange.Position(page[^1]["_id"]), figures.ToFigures(tally.ToUses()));
    }

    public override async Task<IReadOnlyList<ProtectedKey>?> ReadProtectedKeysAsync(CancellationToken cancellationToken) => _vault is null
        ? null
        : [.. (await _vault.GetKeysAsync(cancellationToken).ConfigureAwait(false)).Select(MasterKeys.Protecting)];

    public sealed override async Task<string?> ReadStoreIdentityAsync(CancellationToken cancellationToken)
    {
        var options = new ListCollectionsOptions { Filter = new BsonDocument("name", Collection.CollectionNamespace.CollectionName) };
        using var found = await Collection.Database.ListCollectionsAsync(options, cancellationToken).ConfigureAwait(false);
        var collection = await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return collection?.GetValue("info", new BsonDocument()).AsBsonDocument.GetValue("uuid", BsonNull.Value) is BsonBinaryData id ? $"{id}" : null;
    }

    protected internal override bool IsTransient(Exception exception) => base.IsTransient(exception) || MongoDbFailures.IsTransient(exception);

    protected internal override bool IsThrottling(Exception exception) => base.IsThrottling(exception) || MongoDbFailures.IsThrottling(exception);

    /// <summary>What a document counts as, before anything is done to it.</summary>
    protected virtual ItemGroup Survey(BsonDocument document) => DocumentSurvey.Of(document, Root);

    /// <summary>Does what the job is for to one document, and counts it once, when that is done: whatever fails in passing is tried again from here.</summary>
    protected abstract ValueTask ProcessAsync(BsonDocument document, DocumentScope scope, CancellationToken cancellationToken);
}
