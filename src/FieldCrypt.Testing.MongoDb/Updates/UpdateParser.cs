using FieldCrypt.Testing.MongoDb.Aggregation;
using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>Reads updates; what is not known is refused before any document is looked at.</summary>
internal static class UpdateParser
{
    /// <exception cref="MongoError">The server would refuse the update.</exception>
    public static Update Parse(BsonValue update, BsonArray? arrayFilters, Variables variables, bool isMulti)
    {
        switch (update)
        {
            case BsonArray stages:
                return Pipeline(stages, arrayFilters, variables);
            case BsonDocument document when document.ElementCount == 0 || !document.GetElement(0).Name.StartsWith('$'):
                return isMulti
                    ? throw MongoError.FailedToParse("multi update is not supported for replacement-style update")
                    : new Replacement(document);
            case BsonDocument document:
                return new ModifierUpdate(Modifiers(document), ArrayFilters.Parse(arrayFilters, document, variables));
            default:
                throw MongoError.FailedToParse("Update argument must be either an object or an array");
        }
    }

    private static PipelineUpdate Pipeline(BsonArray stages, BsonArray? arrayFilters, Variables variables)
    {
        if (arrayFilters is { Count: > 0 })
        {
            throw MongoError.FailedToParse("arrayFilters may not be specified for pipeline-style updates");
        }

        return new PipelineUpdate(UpdatePipeline.Parse(stages, variables));
    }

    private static List<FieldChange> Modifiers(BsonDocument update)
    {
        var changes = new List<FieldChange>();
        foreach (var modifier in update)
        {
            if (!FieldChanges.IsKnown(modifier.Name))
            {
                throw MongoError.FailedToParse(
                    $"Unknown modifier: {modifier.Name}. Expected a valid update modifier or pipeline-style update specified as an array");
            }

            if (modifier.Value is not BsonDocument fields)
            {
                throw MongoError.FailedToParse($"Modifiers operate on fields but we found type {BsonTypes.Name(modifier.Value)} instead.");
            }

            changes.AddRange(fields.SelectMany(field => FieldChanges.Parse(modifier.Name, field.Name, field.Value)));
        }

        // The server changes fields in the order of their names.
        changes.Sort((x, y) => string.CompareOrdinal(x.Field, y.Field));
        for (var i = 1; i < changes.Count; i++)
        {
            var (before, field) = (changes[i - 1].Field, changes[i].Field);
            if (field == before || field.StartsWith(before + ".", StringComparison.Ordinal))
            {
                throw new MongoError(40, "ConflictingUpdateOperators", $"Updating the path '{field}' would create a conflict at '{before}'");
            }
        }

        return changes;
    }
}
