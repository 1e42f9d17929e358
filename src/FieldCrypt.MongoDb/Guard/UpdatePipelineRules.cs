using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks updates that are pipelines: what they make of a document must be what the collection holds.</summary>
internal static class UpdatePipelineRules
{
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="scope">The documents of the collection, and the variables.</param>
    public static void Check(BsonArray pipeline, PipelineScope scope)
    {
        foreach (var name in pipeline.OfType<BsonDocument>().SelectMany(static stage => stage.Names))
        {
            if (name is not ("$set" or "$addFields" or "$unset" or "$project" or "$replaceRoot" or "$replaceWith"))
            {
                throw Refusal.Unknown($"Stage {ForeignText.Shown(name)} in an update");
            }
        }

        StoredShapes.Require(PipelineRules.Check(pipeline, scope), scope.Root, StoredShapes.UseOperators);
    }
}
