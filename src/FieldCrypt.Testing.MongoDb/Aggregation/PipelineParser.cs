using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Storage;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Aggregation;

/// <summary>A stage of a pipeline, or a whole pipeline: documents in, documents out.</summary>
internal delegate IEnumerable<BsonDocument> Stage(IEnumerable<BsonDocument> documents);

/// <summary>Reads pipelines; what is not known is refused before any document is looked at.</summary>
/// <param name="store">The collections that stages may look into; null where a pipeline may not.</param>
/// <param name="database">The database of the collections.</param>
/// <param name="variables">The variables of the pipeline.</param>
internal sealed class PipelineParser(Store? store, string database, Variables variables)
{
    /// <summary>A reader of pipelines that see nothing but their documents.</summary>
    public static PipelineParser OnDocuments(Variables variables) => new(null, "", variables);

    /// <exception cref="MongoError">The server would refuse the pipeline.</exception>
    public Stage Parse(BsonArray pipeline)
    {
        var stages = pipeline.Select(stage => Parse(stage as BsonDocument)).ToList();
        for (var i = 0; i < pipeline.Count - 1; i++)
        {
            if (pipeline[i].AsBsonDocument.GetElement(0).Name is "$out" or "$merge")
            {
                throw MongoError.Location(40601, "$out and $merge can only be the final stage in the pipeline");
            }
        }

        // Each stage is finished before the next begins, so that no stage sees another's writes.
        return documents => stages.Aggregate(documents, (current, stage) => stage(current).ToList());
    }

    private Stage Parse(BsonDocument? stage)
    {
        if (stage is not { ElementCount: 1 })
        {
            throw MongoError.Location(40323, "A pipeline stage specification object must contain exactly one field.");
        }

        var (name, operand) = (stage.GetElement(0).Name, stage[0]);
        return name switch
        {
            "$match" => Match(operand.AsBsonDocument),
            "$limit" => Limit(operand),
            "$skip" => documents => documents.Skip(operand.ToInt32()),
            "$sort" => new Stage(SortOrder.Parse(operand.AsBsonDocument)),
            "$sample" => Sample(operand),
            "$count" => documents => documents.Count() is > 0 and var count ? [new BsonDocument(operand.AsString, count)] : [],
            "$facet" => Facet(operand.AsBsonDocument),
            "$group" => GroupStage.Parse(operand, variables),
            "$bucket" => GroupStage.Bucket(operand.AsBsonDocument, variables),
            "$sortByCount" => GroupStage.SortByCount(operand, variables),
            "$project" or "$addFields" or "$set" or "$unset" or "$replaceRoot" or "$replaceWith" or "$unwind"
                => ShapeStages.Parse(name, operand, variables),
            "$documents" => Documents(operand),
            "$lookup" or "$unionWith" or "$out" or "$merge" => store is null
                ? throw new MongoError(72, "InvalidOptions", $"{name} is not allowed here")
                : new CollectionStages(store, database, variables).Parse(name, operand),
            "$changeStream" => throw MongoError.Location(40602, "$changeStream is only valid as the first stage in a pipeline"),
            "$bucketAuto" or "$collStats" or "$densify" or "$fill" or "$geoNear" or "$graphLookup" or "$indexStats" or "$listSessions" or "$redact"
                or "$search" or "$searchMeta" or "$setWindowFields" or "$vectorSearch" => throw MongoError.NotInTheDouble($"the stage {name}"),
            _ => throw MongoError.Location(40324, $"Unrecognized pipeline stage name: '{name}'"),
        };
    }

    private Stage Match(BsonDocument operand)
    {
        var filter = FilterParser.Parse(operand, variables);
        return documents => documents.Where(document => filter(document));
    }

    private static Stage Limit(BsonValue operand) => operand.ToInt64() is > 0 and var limit
        ? documents => documents.Take((int)Math.Min(limit, int.MaxValue))
        : throw MongoError.Location(15958, "the limit must be positive");

    private static Stage Sample(BsonValue operand)
    {
        var size = operand["size"].ToInt32();
        return documents =>
        {
            var all = documents.ToArray();
            Random.Shared.Shuffle(all);
            return all.Take(size);
        };
    }

    private Stage Facet(BsonDocument operand)
    {
        var facets = operand.Select(facet => (facet.Name, Pipeline: Parse(facet.Value.AsBsonArray))).ToList();
        return documents =>
        {
            var all = documents.ToList();
            return [new BsonDocument(facets.Select(facet => new BsonElement(facet.Name, new BsonArray(facet.Pipeline(all)))))];
        };
    }

    private Stage Documents(BsonValue operand)
    {
        var expression = ExpressionParser.Parse(operand, variables);
        return _ => expression(new ExpressionScope([], variables)) is BsonArray array
            ? array.Select(item => item.AsBsonDocument)
            : throw MongoError.Location(5858203, "error during aggregation :: $documents needs an array of objects");
    }
}
