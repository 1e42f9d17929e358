using FieldCrypt.Testing.MongoDb.Storage;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>The client's <c>bulkWrite</c>: writes to several collections in one command.</summary>
internal sealed class BulkWriteCommand
{
    private readonly MongoCall _call;
    private readonly List<Namespace> _names;
    private readonly BsonArray _results = [];
    private int _errors;
    private int _inserted;
    private int _matched;
    private int _modified;
    private int _upserted;
    private int _deleted;

    private BulkWriteCommand(MongoCall call)
    {
        _call = call;
        _names = [.. call.Array("nsInfo").Select(entry => Namespace.Parse(entry["ns"].AsString))];
    }

    public static void AddTo(Dictionary<string, CommandHandler> commands) =>
        commands.Add("bulkWrite", static call => new BulkWriteCommand(call).Answer());

    private BsonDocument Answer()
    {
        var operations = _call.Array("ops");
        for (var i = 0; i < operations.Count && (_errors == 0 || !_call.Flag("ordered", otherwise: true)); i++)
        {
            try
            {
                var result = Run(operations[i].AsBsonDocument);
                if (!_call.Flag("errorsOnly"))
                {
                    _results.Add(new BsonDocument { { "ok", 1.0 }, { "idx", i } }.AddRange(result));
                }
            }
            catch (MongoError e)
            {
                _errors++;
                var error = new BsonDocument { { "ok", 0.0 }, { "idx", i }, { "code", e.Code }, { "errmsg", e.Message }, { "n", 0 } };
                _results.Add(error.AddRange(e.Details));
            }
        }

        return new BsonDocument
        {
            { "cursor", new BsonDocument { { "id", 0L }, { "firstBatch", _results }, { "ns", "admin.$cmd.bulkWrite" } } },
            { "nErrors", _errors },
            { "nInserted", _inserted },
            { "nMatched", _matched },
            { "nModified", _modified },
            { "nUpserted", _upserted },
            { "nDeleted", _deleted },
        };
    }

    private BsonDocument Run(BsonDocument operation)
    {
        MongoCall.Refuse(operation, "collation");
        var writer = new DocumentWriter(_call.Store, _names[operation[0].ToInt32()], _call.Variables, _call.Flag("bypassDocumentValidation"));
        switch (operation.GetElement(0).Name)
        {
            case "insert":
                writer.Insert(operation["document"].AsBsonDocument);
                _inserted++;
                return new BsonDocument("n", 1);
            case "update":
                return Update(writer, operation);
            case "delete":
                var deleted = writer.Delete(operation["filter"].AsBsonDocument, sort: null, operation.GetValue("multi", false).ToBoolean()).Count;
                _deleted += deleted;
                return new BsonDocument("n", deleted);
            case var unknown:
                throw MongoError.FailedToParse($"Unknown bulkWrite operation: {unknown}");
        }
    }

    private BsonDocument Update(DocumentWriter writer, BsonDocument operation)
    {
        var result = writer.Update(new UpdateStatement(operation["filter"].AsBsonDocument, operation["updateMods"])
        {
            IsMulti = operation.GetValue("multi", false).ToBoolean(),
            IsUpsert = operation.GetValue("upsert", false).ToBoolean(),
            ArrayFilters = operation.GetValue("arrayFilters", BsonNull.Value) as BsonArray,
            Sort = operation.GetValue("sort", BsonNull.Value) as BsonDocument,
        });
        _matched += result.Matched;
        _modified += result.Modified;
        _upserted += result.Upserted is null ? 0 : 1;
        var reply = new BsonDocument { { "n", result.Matched + (result.Upserted is null ? 0 : 1) }, { "nModified", result.Modified } };
        return result.Upserted is null ? reply : reply.Add("upserted", new BsonDocument("_id", result.Upserted));
    }
}
