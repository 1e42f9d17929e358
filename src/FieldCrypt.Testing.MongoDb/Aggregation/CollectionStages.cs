using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Storage;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Aggregation;

/// <summary>The stages that read or write another collection.</summary>
internal sealed class CollectionStages(Store store, string database, Variables variables)
{
    /// <exception cref="MongoError">The server would refuse the stage.</exception>
    public Stage Parse(string name, BsonValue operand) => name switch
    {
        "$lookup" => Lookup(operand.AsBsonDocument),
        "$unionWith" => UnionWith(operand as BsonDocument ?? new BsonDocument("coll", operand)),
        "$out" => Out(operand),
        _ => Merge(operand as BsonDocument ?? new BsonDocument("into", operand)),
    };

    private Namespace Target(BsonValue value) => value is BsonDocument document
        ? new Namespace(document["db"].AsString, document["coll"].AsString)
        : new Namespace(database, value.AsString);

    private Stage Lookup(BsonDocument operand)
    {
        var from = Target(operand["from"]);
        var into = FieldPath.Split(operand["as"].AsString);
        var local = operand.TryGetValue("localField", out var localField) ? FieldPath.Split(localField.AsString) : null;
        var foreign = local is null ? "" : operand["foreignField"].AsString;
        var pipeline = operand.TryGetValue("pipeline", out var stages) ? stages.AsBsonArray : null;
        var let = operand.GetValue("let", BsonNull.Value);

        // Read once without values, so that a wrong pipeline is refused even where no document would use it.
        Inner(new ExpressionScope([], variables));
        return documents => documents.Select(document =>
        {
            var found = store.Documents(from);
            if (local is not null)
            {
                var filter = FilterParser.Parse(new BsonDocument(foreign, new BsonDocument("$in", LocalValues(document, local))));
                found = found.Where(candidate => filter(candidate));
            }

            return ComputedField.Set(document, into, new BsonArray(Inner(new ExpressionScope(document, variables))(found)));
        });

        Stage Inner(ExpressionScope scope) =>
            pipeline is null ? static found => found : new PipelineParser(store, from.Database, variables.Let(let, scope)).Parse(pipeline);
    }

    private static BsonArray LocalValues(BsonDocument document, string[] path) => new(FieldPath.Values(document, path)
        .SelectMany(value => value is BsonArray array ? array : Enumerable.Repeat(value ?? BsonNull.Value, 1)));

    private Stage UnionWith(BsonDocument operand)
    {
        var pipeline = new PipelineParser(store, database, variables).Parse(operand.GetValue("pipeline", new BsonArray()).AsBsonArray);
        return documents => documents.Concat(pipeline(operand.TryGetValue("coll", out var name) ? store.Documents(Target(name)) : []));
    }

    private Stage Out(BsonValue operand)
    {
        var target = Target(operand);
        return documents =>
        {
            var collection = store.ForWriting(target);
            foreach (var old in collection.Documents.Values.ToList())
            {
                store.Delete(target, old);
            }

            foreach (var document in documents)
            {
                store.Insert(target, document);
            }

            return [];
        };
    }

    private Stage Merge(BsonDocument operand)
    {
        var target = Target(operand["into"]);
        if (operand.TryGetValue("on", out var on) && on != "_id" && on != new BsonArray { "_id" })
        {
            throw MongoError.NotInTheDouble("$merge on other fields than _id");
        }

        var matched = operand.GetValue("whenMatched", "merge");
        var notMatched = operand.GetValue("whenNotMatched", "insert").AsString;
        return documents =>
        {
            foreach (var document in documents)
            {
                Merge(target, document, matched, notMatched);
            }

            return [];
        };
    }

    private void Merge(Namespace target, BsonDocument document, BsonValue matched, string notMatched)
    {
        if (store.Find(target)?.Documents.GetValueOrDefault(document.GetValue("_id", BsonUndefined.Value)) is not { } existing)
        {
            switch (notMatched)
            {
                case "insert":
                    store.Insert(target, document);
                    return;
                case "discard":
                    return;
                default:
                    throw MongoError.Location(13113,
                        "$merge could not find a matching document in the target collection for at least one document in the source collection");
            }
        }

        var merged = matched switch
        {
            BsonArray pipeline => UpdatePipeline.Parse(pipeline, variables.With("new", document)).Apply(existing),
            BsonString { Value: "merge" } => ObjectOperators.Merge([existing, document]),
            BsonString { Value: "replace" } => document,
            BsonString { Value: "keepExisting" } => existing,
            _ => throw new MongoError(11000, "DuplicateKey", $"E11000 duplicate key error collection: {target} index: _id_"),
        };
        store.Replace(target, existing, merged, isReplacement: true);
    }
}
