using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Inserts, updates and deletes.</summary>
internal static class WriteCommands
{
    public static void AddTo(Dictionary<string, CommandHandler> commands)
    {
        commands.Add("insert", Insert);
        commands.Add("update", Update);
        commands.Add("delete", Delete);
    }

    private static DocumentWriter Writer(MongoCall call) =>
        new(call.Store, call.Collection, call.Variables, call.Flag("bypassDocumentValidation"));

    private static BsonDocument Insert(MongoCall call)
    {
        var writer = Writer(call);
        var inserted = 0;
        return Each(call, "documents", new BsonDocument("n", 0), (document, _, reply) =>
        {
            writer.Insert(document);
            reply["n"] = ++inserted;
        });
    }

    private static BsonDocument Update(MongoCall call)
    {
        var writer = Writer(call);
        var (matched, modified, upserted) = (0, 0, new BsonArray());
        return Each(call, "updates", new BsonDocument { { "n", 0 }, { "nModified", 0 } }, (statement, index, reply) =>
        {
            MongoCall.Refuse(statement, "collation", "c");
            var result = writer.Update(new UpdateStatement(statement["q"].AsBsonDocument, statement["u"])
            {
                IsMulti = statement.GetValue("multi", false).ToBoolean(),
                IsUpsert = statement.GetValue("upsert", false).ToBoolean(),
                ArrayFilters = statement.GetValue("arrayFilters", BsonNull.Value) as BsonArray,
                Sort = statement.GetValue("sort", BsonNull.Value) as BsonDocument,
            });
            reply["n"] = matched += result.Matched + (result.Upserted is null ? 0 : 1);
            reply["nModified"] = modified += result.Modified;
            if (result.Upserted is not null)
            {
                upserted.Add(new BsonDocument { { "index", index }, { "_id", result.Upserted } });
                reply["upserted"] = upserted;
            }
        });
    }

    private static BsonDocument Delete(MongoCall call)
    {
        var writer = Writer(call);
        var deleted = 0;
        return Each(call, "deletes", new BsonDocument("n", 0), (statement, _, reply) =>
        {
            MongoCall.Refuse(statement, "collation");
            deleted += writer.Delete(statement["q"].AsBsonDocument, sort: null, isMulti: statement["limit"].ToInt32() == 0).Count;
            reply["n"] = deleted;
        });
    }

    // In order, the first error ends the command; otherwise the rest is still tried.
    private static BsonDocument Each(MongoCall call, string field, BsonDocument reply, Action<BsonDocument, int, BsonDocument> write)
    {
        var errors = new BsonArray();
        var statements = call.Array(field);
        for (var i = 0; i < statements.Count && (errors.Count == 0 || !call.Flag("ordered", otherwise: true)); i++)
        {
            try
            {
                write(statements[i].AsBsonDocument, i, reply);
            }
            catch (MongoError e)
            {
                errors.Add(e.ToWriteError(i));
            }
        }

        return errors.Count == 0 ? reply : reply.Add("writeErrors", errors);
    }
}
