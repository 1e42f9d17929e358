using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Looks at every command before it is sent, whoever made it: typed, LINQ, raw documents, <c>RunCommand</c>. A command that would show plaintext of
/// an encrypted member to the server, or that the server would answer wrongly, is refused.
/// </summary>
/// <remarks>Thread-safe. It sees commands as the driver encoded them, in full batches, and changes none.</remarks>
internal sealed class CommandGuard(GuardedCollections collections)
{
    /// <summary>Checks a command.</summary>
    /// <exception cref="ProtectedOperationException">It is refused; nothing was sent.</exception>
    public void Check(string database, BsonDocument command)
    {
        if (command.ElementCount == 0)
        {
            return;
        }

        command = Opened(command);
        var (name, subject) = (command.GetElement(0).Name, command.GetElement(0).Value);
        switch (name)
        {
            case "insert":
                if (Root(database, subject) is { } inserted)
                {
                    foreach (var document in Items(command, "documents"))
                    {
                        StoredValues.RequireEncrypted(document, inserted);
                    }
                }

                break;
            case "update":
                foreach (var update in Items(command, "updates").OfType<BsonDocument>().Select(Opened))
                {
                    CheckUpdate(update, "q", "u", Scope(database, subject, update));
                }

                break;
            case "delete":
                foreach (var delete in Items(command, "deletes").OfType<BsonDocument>().Select(Opened))
                {
                    FilterRules.Check(delete.GetValue("q", BsonNull.Value), Scope(database, subject, command));
                }

                break;
            case "find":
                CheckFind(command, Scope(database, subject, command));
                break;
            case "count":
                FilterRules.Check(command.GetValue("query", BsonNull.Value), Scope(database, subject, command));
                break;
            case "distinct":
                CheckDistinct(command, Scope(database, subject, command));
                break;
            case "findAndModify" or "findandmodify":
                CheckFindAndModify(command, Scope(database, subject, command));
                break;
            case "aggregate":
                PipelineRules.Check(command.GetValue("pipeline", BsonNull.Value), AggregateScope(database, subject, command));
                break;
            case "bulkWrite":
                CheckBulkWrite(command);
                break;
            case "explain" when subject is BsonDocument explained:
                Check(database, explained);
                break;
            case "create" or "collMod":
                CheckDefinition(command, database, subject);
                break;
            case "createIndexes":
                foreach (var index in Items(command, "indexes").OfType<BsonDocument>().Select(Opened))
                {
                    FilterRules.Check(index.GetValue("partialFilterExpression", BsonNull.Value), Scope(database, subject, command));
                }

                break;
            case "mapReduce" or "mapreduce" or "applyOps" or "createSearchIndexes" or "updateSearchIndex":
                RefuseOpaque(name, database, subject);
                break;
            default:
                // Sessions, cursors, monitoring, and the management of collections and users carry no values of documents.
                break;
        }
    }

    private PathNode? Root(string database, BsonValue collection) => collection is BsonString name ? collections.Find(database, name.Value) : null;

    private PipelineScope Scope(string database, BsonValue collection, BsonDocument command)
    {
        var scope = new PipelineScope(collections, database, Root(database, collection));
        return command.GetValue("let", BsonNull.Value) is BsonDocument variables ? ExpressionRules.With(variables, scope) : scope;
    }

    // An aggregation without a collection reads events of every collection of its database, or documents that stand in the pipeline.
    private PipelineScope AggregateScope(string database, BsonValue subject, BsonDocument command) => subject is BsonString
        ? Scope(database, subject, command)
        : new PipelineScope(collections, database, collections.Everything);

    private static void CheckUpdate(BsonDocument update, string filter, string change, PipelineScope scope)
    {
        FilterRules.Check(update.GetValue(filter, BsonNull.Value), scope);
        var constants = update.GetValue("c", update.GetValue("constants", BsonNull.Value));
        var changing = constants is BsonDocument variables ? ExpressionRules.With(variables, scope) : scope;
        UpdateRules.Check(update.GetValue(change, BsonNull.Value), update.GetValue("arrayFilters", BsonNull.Value), changing);
        PipelineRules.RequireSortable(update.GetValue("sort", BsonNull.Value), scope.Root);
    }

    private static void CheckFind(BsonDocument command, PipelineScope scope)
    {
        FilterRules.Check(command.GetValue("filter", BsonNull.Value), scope);
        PipelineRules.RequireSortable(command.GetValue("sort", BsonNull.Value), scope.Root);
        PipelineRules.RequireSortable(command.GetValue("min", BsonNull.Value), scope.Root);
        PipelineRules.RequireSortable(command.GetValue("max", BsonNull.Value), scope.Root);
        Project(command, "projection", scope);
    }

    private static void CheckDistinct(BsonDocument command, PipelineScope scope)
    {
        FilterRules.Check(command.GetValue("query", BsonNull.Value), scope);
        if (command.GetValue("key", BsonNull.Value) is BsonString key)
        {
            ExpressionRules.RequireDeterministic(ExpressionRules.Evaluate("$" + key.Value, scope));
        }
    }

    private static void CheckFindAndModify(BsonDocument command, PipelineScope scope)
    {
        CheckUpdate(command, "query", "update", scope);
        Project(command, "fields", scope);
    }

    private static void Project(BsonDocument command, string field, PipelineScope scope)
    {
        if (command.GetValue(field, BsonNull.Value) is BsonDocument { ElementCount: > 0 } projection)
        {
            ProjectionRules.Project(projection, scope);
        }
    }

    private void CheckBulkWrite(BsonDocument command)
    {
        var namespaces = Items(command, "nsInfo").OfType<BsonDocument>().Select(info => info.GetValue("ns", "").AsString).ToArray();
        foreach (var operation in Items(command, "ops").OfType<BsonDocument>().Select(Opened))
        {
            var (name, index) = (operation.GetElement(0).Name, operation.GetElement(0).Value.ToInt32());
            var dot = (uint)index < (uint)namespaces.Length ? namespaces[index].IndexOf('.', StringComparison.Ordinal) : -1;
            if (dot <= 0)
            {
                throw new ProtectedOperationException("A bulk write names no collection for one of its operations.");
            }

            var scope = Scope(namespaces[index][..dot], namespaces[index][(dot + 1)..], command);
            if (name == "insert" && scope.Root is { } root)
            {
                StoredValues.RequireEncrypted(operation.GetValue("document", BsonNull.Value), root);
            }
            else
            {
                CheckUpdate(operation, "filter", "updateMods", scope);
            }
        }
    }

    private void CheckDefinition(BsonDocument command, string database, BsonValue subject)
    {
        if (command.GetValue("viewOn", BsonNull.Value) is BsonString source)
        {
            PipelineRules.Check(command.GetValue("pipeline", BsonNull.Value), Scope(database, source, command));
        }
        else if (command.GetValue("validator", BsonNull.Value) is BsonDocument validator)
        {
            FilterRules.Check(validator, Scope(database, subject, command));
        }
    }

    private void RefuseOpaque(string name, string database, BsonValue subject)
    {
        if (subject is not BsonString collection || collections.Find(database, collection.Value) is not null)
        {
            throw new ProtectedOperationException(
                $"Command {ForeignText.Shown(name)} is refused where members are encrypted: what it would do with them cannot be seen. Instead, use other commands.");
        }
    }

    // Each look-up in a raw document would read it from its beginning.
    private static BsonDocument Opened(BsonDocument document) =>
        document is RawBsonDocument ? new BsonDocument { AllowDuplicateNames = true }.AddRange(document) : document;

    private static BsonArray Items(BsonDocument command, string field) =>
        command.GetValue(field, BsonNull.Value) is BsonArray items ? items : [];
}
