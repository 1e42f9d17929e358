using FieldCrypt.Testing.MongoDb.Aggregation;
using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Storage;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Queries and their cursors.</summary>
internal sealed class ReadCommands(Cursors cursors, MongoTopology topology)
{
    public void AddTo(Dictionary<string, CommandHandler> commands)
    {
        commands.Add("find", Find);
        commands.Add("getMore", cursors.More);
        commands.Add("killCursors", cursors.Kill);
        commands.Add("count", static call => new BsonDocument("n", Count(call)));
        commands.Add("distinct", Distinct);
        commands.Add("aggregate", Aggregate);
        commands.Add("explain", Explain);
    }

    private BsonDocument Find(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "collation", "min", "max", "returnKey", "showRecordId", "tailable", "awaitData");
        var documents = Matching(call, call.Document("filter"));
        if (call.Document("sort") is { ElementCount: > 0 } sort)
        {
            documents = SortOrder.Parse(sort)(documents);
        }

        documents = Window(call, documents);
        if (call.Document("projection") is { ElementCount: > 0 } projection)
        {
            documents = documents.Select(Projection.Parse(projection, call.Variables));
        }

        var limit = call.Number("limit") ?? 0;
        return cursors.First(call.Collection.ToString(), documents, call.Number("batchSize"), call.Flag("singleBatch") || limit < 0);
    }

    private static IEnumerable<BsonDocument> Matching(MongoCall call, BsonDocument query)
    {
        var filter = FilterParser.Parse(query, call.Variables);
        return call.Store.Find(call.Collection)?.Find(query, filter) ?? [];
    }

    private static IEnumerable<BsonDocument> Window(MongoCall call, IEnumerable<BsonDocument> documents)
    {
        documents = documents.Skip(call.Number("skip") ?? 0);
        return call.Number("limit") is { } limit && limit != 0 ? documents.Take(Math.Abs(limit)) : documents;
    }

    private static int Count(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "collation");
        return Window(call, Matching(call, call.Document("query"))).Count();
    }

    private static BsonDocument Distinct(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "collation");
        var path = FieldPath.Split(call.Command["key"].AsString);
        var values = Matching(call, call.Document("query"))
            .SelectMany(document => FieldPath.Values(document, path))
            .SelectMany(value => value is BsonArray array ? array : value is null ? Enumerable.Empty<BsonValue>() : [value])
            .Distinct(BsonOrder.Instance);
        return new BsonDocument("values", new BsonArray(values));
    }

    private BsonDocument Aggregate(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "collation", "explain");
        var isOnCollection = call.Command[0].IsString;
        var pipeline = call.Array("pipeline");
        if (pipeline.Count > 0 && pipeline[0] is BsonDocument first && first.TryGetValue("$changeStream", out var options))
        {
            return Watch(call, isOnCollection, options.AsBsonDocument, pipeline);
        }

        var stages = new PipelineParser(call.Store, call.Database, call.Variables).Parse(pipeline);
        var documents = stages(isOnCollection ? Source(call, pipeline) : []);
        var name = isOnCollection ? call.Collection.ToString() : $"{call.Database}.$cmd.aggregate";
        return cursors.First(name, documents, call.Document("cursor") is { ElementCount: > 0 } cursor ? cursor["batchSize"].ToInt32() : null);
    }

    // A first $match by _id need not look at all documents.
    private static IEnumerable<BsonDocument> Source(MongoCall call, BsonArray pipeline) =>
        pipeline.Count > 0 && pipeline[0].AsBsonDocument.TryGetValue("$match", out var match) && match is BsonDocument query
            ? Matching(call, query)
            : call.Store.Documents(call.Collection);

    private BsonDocument Watch(MongoCall call, bool isOnCollection, BsonDocument options, BsonArray pipeline)
    {
        if (topology == MongoTopology.Standalone)
        {
            throw MongoError.Location(40573, "The $changeStream stage is only supported on replica sets");
        }

        var stages = PipelineParser.OnDocuments(call.Variables).Parse(new BsonArray(pipeline.Skip(1)));
        var collection = isOnCollection ? call.Collection : new Namespace(call.Database, "$cmd.aggregate");
        Func<Namespace, bool> isWatched = isOnCollection ? collection.Equals
            : options.GetValue("allChangesForCluster", false).AsBoolean ? static _ => true
            : name => name.Database == call.Database;
        return cursors.OpenChangeStream(collection.ToString(), isWatched, options, stages);
    }

    // There are no plans here: every query looks at the whole collection. The query is read, so that a wrong one is refused.
    private static BsonDocument Explain(MongoCall call)
    {
        var explained = new MongoCall(call.Command[0].AsBsonDocument);
        var query = explained.Optional("filter") ?? explained.Optional("query") ?? new BsonDocument();
        FilterParser.Parse(query.AsBsonDocument);
        var plan = new BsonDocument
        {
            { "namespace", new Namespace(call.Database, explained.Collection.Collection).ToString() },
            { "parsedQuery", query },
            { "winningPlan", new BsonDocument("stage", "COLLSCAN") },
            { "rejectedPlans", new BsonArray() },
        };
        return new BsonDocument("queryPlanner", plan);
    }
}
