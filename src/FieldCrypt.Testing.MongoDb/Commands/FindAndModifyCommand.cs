using FieldCrypt.Testing.MongoDb.Queries;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Changes one document and hands it back.</summary>
internal static class FindAndModifyCommand
{
    public static void AddTo(Dictionary<string, CommandHandler> commands)
    {
        commands.Add("findAndModify", Answer);
        commands.Add("findandmodify", Answer);
    }

    private static BsonDocument Answer(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "collation");
        var writer = new DocumentWriter(call.Store, call.Collection, call.Variables, call.Flag("bypassDocumentValidation"));
        var (query, sort) = (call.Document("query"), call.Document("sort"));
        if (call.Flag("remove"))
        {
            var removed = writer.Delete(query, sort, isMulti: false).SingleOrDefault();
            return Reply(call, removed, new BsonDocument("n", removed is null ? 0 : 1));
        }

        var result = writer.Update(new UpdateStatement(query, call.Command["update"])
        {
            IsUpsert = call.Flag("upsert"),
            ArrayFilters = call.Optional("arrayFilters") as BsonArray,
            Sort = sort,
        });
        var status = new BsonDocument { { "n", result.Matched + (result.Upserted is null ? 0 : 1) }, { "updatedExisting", result.Matched > 0 } };
        if (result.Upserted is not null)
        {
            status.Add("upserted", result.Upserted);
        }

        return Reply(call, call.Flag("new") ? result.After : result.Before, status);
    }

    private static BsonDocument Reply(MongoCall call, BsonDocument? document, BsonDocument status)
    {
        if (document is not null && call.Document("fields") is { ElementCount: > 0 } fields)
        {
            document = Projection.Parse(fields, call.Variables)(document);
        }

        return new BsonDocument { { "lastErrorObject", status }, { "value", document ?? (BsonValue)BsonNull.Value } };
    }
}
