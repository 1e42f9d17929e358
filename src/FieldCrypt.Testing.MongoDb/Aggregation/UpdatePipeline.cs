using FieldCrypt.Testing.MongoDb.Expressions;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Aggregation;

/// <summary>A pipeline that changes one document: of an update, or of <c>$merge</c>.</summary>
internal sealed class UpdatePipeline
{
    private static readonly string[] Allowed = ["$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"];

    private readonly Stage _stages;

    private UpdatePipeline(Stage stages) => _stages = stages;

    /// <exception cref="MongoError">The server would refuse the pipeline.</exception>
    public static UpdatePipeline Parse(BsonArray stages, Variables variables) =>
        stages.Select(stage => stage.AsBsonDocument.GetElement(0).Name).FirstOrDefault(name => !Allowed.Contains(name)) is { } forbidden
            ? throw new MongoError(72, "InvalidOptions", $"{forbidden} is not allowed to be used within an update")
            : new UpdatePipeline(PipelineParser.OnDocuments(variables).Parse(stages));

    /// <summary>The document as it is after the change; the one that is given stays as it is.</summary>
    public BsonDocument Apply(BsonDocument document) => (BsonDocument)_stages([document]).Single().DeepClone();
}
