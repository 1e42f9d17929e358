using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>An update, ready to be applied to documents; it never changes the document that it is given.</summary>
internal abstract class Update
{
    /// <summary>Whether the whole document is replaced.</summary>
    public virtual bool IsReplacement => false;

    /// <summary>The document as it is after the update.</summary>
    /// <param name="document">The document before, or the fields that an upsert took from its filter.</param>
    /// <param name="target">What the update is applied to.</param>
    /// <exception cref="MongoError">The server would refuse the update.</exception>
    public abstract BsonDocument Apply(BsonDocument document, UpdateTarget target);
}

/// <summary>What an update is applied to.</summary>
/// <param name="IsInsert">Whether an upsert makes a new document.</param>
/// <param name="Filter">The filter that found the document, for the positional operator.</param>
internal readonly record struct UpdateTarget(bool IsInsert, Queries.Filter Filter);

/// <summary>A whole new document under the old <c>_id</c>.</summary>
internal sealed class Replacement(BsonDocument replacement) : Update
{
    public override bool IsReplacement => true;

    public override BsonDocument Apply(BsonDocument document, UpdateTarget target)
    {
        var result = (BsonDocument)replacement.DeepClone();
        if (document.TryGetValue("_id", out var id) && !result.Contains("_id"))
        {
            result.InsertAt(0, new BsonElement("_id", id));
        }

        return result;
    }
}

/// <summary>An update by an aggregation pipeline.</summary>
internal sealed class PipelineUpdate(Aggregation.UpdatePipeline pipeline) : Update
{
    public override BsonDocument Apply(BsonDocument document, UpdateTarget target) => pipeline.Apply(document);
}
