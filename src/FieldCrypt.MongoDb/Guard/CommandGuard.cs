using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Looks at every command before it is sent, whoever made it: typed, LINQ, raw documents, <c>RunCommand</c>. A command that would show plaintext of
/// an encrypted member to the server, or that the server would answer wrongly, is refused, and so is what is not known here.
/// </summary>
/// <remarks>Thread-safe. It sees commands as the driver encoded them, in full batches, and changes none.</remarks>
internal sealed class CommandGuard(GuardedCollections collections)
{
    // What may lead from a plain collection to an encrypted one.
    private static readonly string[] Followed = ["pipeline", "viewOn", "let", "collation"];

    private readonly RefusedTransactions _transactions = new();

    /// <summary>Checks a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="database">The database it is sent to.</param>
    /// <param name="command">The command; empty if the driver shows nobody what is in it, because it is about credentials.</param>
    /// <exception cref="ProtectedOperationException">It is refused and not sent.</exception>
    public void Check(string name, string database, BsonDocument command)
    {
        if (command.ElementCount == 0)
        {
            RequireHarmless(name);
            return;
        }

        command = Opened(command);
        if (name != "insert")
        {
            // Documents that are inserted are looked at where they are.
            RawBytes.RequireWellFormed(command);
        }

        _transactions.Check(name, command);
        try
        {
            Check(database, command);
        }
        catch (ProtectedOperationException refusal) when (RefusedTransactions.IsFirst(command))
        {
            throw _transactions.Add(command, refusal);
        }
    }

    private void Check(string database, BsonDocument command)
    {
        RequireDatabase(command, database);
        var (name, subject) = (command.GetElement(0).Name, command.GetElement(0).Value);
        switch (name)
        {
            case "insert":
                var inserted = Scope(database, subject, command);
                foreach (var document in Items(command, "documents"))
                {
                    StoredValues.RequireStorable(document, inserted.Root);
                }

                break;
            case "find":
                DocumentCommands.CheckFind(command, Scope(database, subject, command));
                break;
            case "update":
                var updated = Scope(database, subject, command);
                foreach (var update in Items(command, "updates"))
                {
                    DocumentCommands.CheckUpdate(Opened(update), updated);
                }

                break;
            case "delete":
                var deleted = Scope(database, subject, command);
                foreach (var delete in Items(command, "deletes"))
                {
                    DocumentCommands.CheckDelete(Opened(delete), deleted);
                }

                break;
            case "count":
                DocumentCommands.CheckCount(command, Scope(database, subject, command));
                break;
            case "distinct":
                DocumentCommands.CheckDistinct(command, Scope(database, subject, command));
                break;
            case "findAndModify" or "findandmodify":
                DocumentCommands.CheckFindAndModify(command, Scope(database, subject, command));
                break;
            case "aggregate":
                var aggregated = Scope(database, subject, command);
                IndexRules.RequireKeys(command.GetValue("hint", BsonNull.Value));
                PipelineRules.Check(command.GetValue("pipeline", BsonNull.Value), aggregated);
                break;
            case "bulkWrite":
                RequireKnownFields(command, name);
                BulkWriteRules.Check(command, collections, database);
                break;
            case "explain" when subject is BsonDocument explained:
                RequireKnownFields(command, name);
                Check(database, Command(explained));
                break;
            case "create" or "collMod":
                DefinitionRules.Check(command, Name(subject), collections, Scope(database, subject, command) with { HasCollation = false });
                break;
            case "createIndexes":
                var indexed = Scope(database, subject, command);
                foreach (var index in Items(command, "indexes"))
                {
                    IndexRules.Check(Opened(index), indexed);
                }

                break;
            case "renameCollection":
                RequireKnownFields(command, name);
                DefinitionRules.CheckRename(command, collections);
                break;
            case "shardCollection" or "reshardCollection" or "refineCollectionShardKey":
                RequireKnownFields(command, name);
                DefinitionRules.CheckShardKey(command, collections);
                break;
            case "profile" or "planCacheClear" or "planCacheClearFilters" or "planCacheListFilters" or "dataSize" or "currentOp":
                RequireKnownFields(command, name);
                break;
            case "mapReduce" or "mapreduce" or "createSearchIndexes" or "updateSearchIndex":
                RefuseOpaque(name, database, subject, command);
                break;
            default:
                RequireHarmless(name);
                break;
        }
    }

    // An aggregation without a collection reads events of every collection of its database, or documents that stand in the pipeline.
    private PipelineScope Scope(string database, BsonValue subject, BsonDocument command)
    {
        var root = subject.IsString ? collections.Find(database, subject.AsString) : collections.Everything;
        var scope = new PipelineScope(collections, database, root);
        if (root.HoldsCiphertext)
        {
            RequireKnownFields(command, command.GetElement(0).Name);
        }
        else
        {
            RequireOnce(command, Followed);
        }

        return ExpressionRules.With(command.GetValue("let", BsonNull.Value), scope) with
        {
            HasCollation = CollationRules.Has(command.GetValue("collation", BsonNull.Value)),
        };
    }

    // Of two, the server might take the other one.
    private static void RequireOnce(BsonDocument command, string[] fields)
    {
        foreach (var field in fields)
        {
            if (command.Names.Count(name => name == field) > 1)
            {
                throw Refusal.UnknownCommand($"Field {field} of a command, twice,");
            }
        }
    }

    private static void RequireHarmless(string name)
    {
        if (!KnownCommands.IsHarmless(name))
        {
            throw Refusal.UnknownCommand($"Command {ForeignText.Shown(name)}");
        }
    }

    private static void RequireKnownFields(BsonDocument command, string name)
    {
        var known = KnownCommands.FieldsOf(name)!;
        for (var i = 1; i < command.ElementCount; i++)
        {
            var field = command.GetElement(i).Name;
            if (!known.Contains(field) || command.IndexOfName(field) != i)
            {
                throw Refusal.UnknownCommand($"Field {ForeignText.Shown(field)} of command {ForeignText.Shown(name)}, or the same field twice,");
            }
        }
    }

    // The driver adds the database at the end; a server may well believe one that comes before.
    private static void RequireDatabase(BsonDocument command, string database)
    {
        foreach (var element in command)
        {
            if (element.Name == "$db" && element.Value != database)
            {
                throw Refusal.UnknownCommand("A command that names another database than the one it is sent to");
            }
        }
    }

    private void RefuseOpaque(string name, string database, BsonValue subject, BsonDocument command)
    {
        var output = command.GetValue("out", BsonNull.Value) switch
        {
            BsonString into => collections.Find(database, into.Value),
            BsonDocument into when !into.Contains("inline") => collections.Everything,
            _ => Shape.Nothing,
        };
        if (collections.Find(database, Name(subject)).HoldsCiphertext || output.HoldsCiphertext)
        {
            throw Refusal.UnknownCommand($"Command {name}");
        }
    }

    private static string Name(BsonValue subject) =>
        (subject as BsonString)?.Value ?? throw Refusal.UnknownCommand("A command without the name of a collection");

    private static BsonDocument Opened(BsonValue value) => value is BsonDocument document
        ? Arguments.Opened(document)
        : throw Refusal.UnknownCommand("A command with a part that is not a document");

    private static BsonDocument Command(BsonValue value) => Opened(value) is { ElementCount: > 0 } command
        ? command
        : throw Refusal.UnknownCommand("A command without a name");

    private static BsonArray Items(BsonDocument command, string field) => command.GetValue(field, BsonNull.Value) switch
    {
        BsonArray items => items,
        BsonNull => [],
        _ => throw Refusal.UnknownCommand($"A command whose {field} are not a list"),
    };
}
