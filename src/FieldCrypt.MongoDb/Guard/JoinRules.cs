using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks stages that read other collections, or documents that stand in the pipeline.</summary>
internal static class JoinRules
{
    public static Shape Lookup(BsonDocument document, PipelineScope scope)
    {
        var lookup = new Arguments("$lookup", document, "from", "localField", "foreignField", "let", "pipeline", "as");
        var foreign = From(lookup["from"], scope);
        if (lookup["localField"] is BsonString localField && lookup["foreignField"] is BsonString foreignField)
        {
            Comparisons.RequireSame(scope.Root.At(localField.Value), foreign.At(foreignField.Value), scope);
        }

        var inner = ExpressionRules.With(lookup["let"], scope) with { Root = foreign };
        return WithField(lookup["as"], PipelineRules.Check(lookup["pipeline"], inner), scope);
    }

    public static Shape UnionWith(BsonValue value, PipelineScope scope)
    {
        var union = new Arguments("$unionWith", value is BsonDocument document ? document : new BsonDocument("coll", value), "coll", "pipeline");
        var other = PipelineRules.Check(union["pipeline"], scope with { Root = From(union["coll"], scope) });
        return Shape.Either(scope.Root, other);
    }

    public static Shape GraphLookup(BsonDocument document, PipelineScope scope)
    {
        const string Stage = "$graphLookup";
        var lookup = new Arguments(
            Stage, document, "from", "startWith", "connectFromField", "connectToField", "as", "maxDepth", "depthField", "restrictSearchWithMatch");
        var foreign = From(lookup["from"], scope);
        ExpressionRules.RequireReadable(lookup["startWith"], scope, Stage);
        foreach (var field in (string[])["connectFromField", "connectToField"])
        {
            if (lookup[field] is BsonString path)
            {
                foreign.At(path.Value).RequireReadable(Stage);
            }
        }

        FilterRules.Check(lookup["restrictSearchWithMatch"], scope with { Root = foreign });
        return WithField(lookup["as"], lookup["depthField"] is BsonString depth ? foreign.With(depth.Value, Shape.Readable) : foreign, scope);
    }

    /// <summary>Documents that stand in a pipeline: to be compared with those of any collection, and so written as those are.</summary>
    public static Shape Documents(BsonValue documents, PipelineScope scope)
    {
        var values = ExpressionRules.Literal(documents);
        RequireNotComputed(values, scope.Collections.Everything);
        StoredValues.RequireEncrypted(values, scope.Collections.Everything);
        return ConstantShapes.Of(values);
    }

    // Nobody can tell the fields of a document that an expression makes.
    private static void RequireNotComputed(BsonValue value, Shape shape)
    {
        if (!shape.HoldsCiphertext)
        {
            return;
        }

        switch (value)
        {
            case BsonDocument document when FilterRules.IsOperators(document):
                throw Refusal.Unknown("A document of $documents that is computed");
            case BsonDocument document:
                foreach (var field in document)
                {
                    RequireNotComputed(field.Value, shape.Field(field.Name));
                }

                break;
            case BsonArray items:
                foreach (var item in items)
                {
                    RequireNotComputed(item, shape);
                }

                break;
        }
    }

    private static Shape From(BsonValue from, PipelineScope scope) => from switch
    {
        BsonString collection => scope.Collections.Find(scope.Database, collection.Value),
        BsonDocument other when new Arguments("from", other, "db", "coll") is var named => scope.Collections.Find(
            named.Text("db", scope.Database), named.Text("coll")),
        _ => Shape.Nothing,
    };

    private static Shape WithField(BsonValue name, Shape value, PipelineScope scope) => name is BsonString field
        ? scope.Root.With(field.Value, value)
        : throw Refusal.Unknown("A lookup that does not name its field");
}
