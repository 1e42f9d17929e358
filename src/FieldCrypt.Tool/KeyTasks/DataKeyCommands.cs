using System.CommandLine;
using FieldCrypt.MongoDb;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Settings;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys mongodb …</c>: the data keys of MongoDB's key vault.</summary>
internal static class DataKeyCommands
{
    public static Command Create() => new("mongodb", "Data keys of MongoDB's key vault.") { List(), Describe(), CreateKey(), Rewrap() };

    private static Command List()
    {
        var command = new Command("list", "List the data keys and the master keys that wrap them. Needs no key.");
        command.SetTask(async (run, cancellationToken) =>
        {
            var documents = await Collection(run).Find(FilterDefinition<BsonDocument>.Empty).Sort("{creationDate: 1}").ToListAsync(cancellationToken);
            run.Tell(DataKeyListing.Of(documents));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Describe()
    {
        var key = new Argument<string>("key") { Description = "Its id, or an alternate name." };
        var command = new Command("describe", "Show one data key. Needs no key.") { key };
        command.SetTask(async (run, cancellationToken) =>
        {
            var asked = run.Value(key)!;
            var filter = Guid.TryParse(asked, out var id)
                ? new BsonDocument("_id", new BsonBinaryData(id, GuidRepresentation.Standard))
                : new BsonDocument("keyAltNames", asked);
            var document = await Collection(run).Find(filter).FirstOrDefaultAsync(cancellationToken)
                ?? throw new KeyAccessException(KeyAccessFailure.NotFound, $"Data key {ForeignText.Shown(asked)} is not in the key vault.") { KeyId = asked };
            run.Tell(Inspecting.KeyDocumentInspection.Of(document));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateKey()
    {
        var name = new Option<string[]>("--name") { Description = "An alternate name, by which applications ask for it.", HelpName = "name" };
        var command = new Command("create", "Make a data key, wrapped by the first of the master keys in the settings.") { name };
        command.SetTask(async (run, cancellationToken) =>
        {
            var vault = await run.Keys.VaultAsync(cancellationToken);
            await vault.EnsureIndexAsync(cancellationToken);
            var id = await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = run.Value(name) ?? [] }, cancellationToken);
            run.Tell(Inspecting.KeyDocumentInspection.Of(
                await Collection(run).Find(new BsonDocument("_id", new BsonBinaryData(id, GuidRepresentation.Standard))).SingleAsync(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rewrap()
    {
        var flags = new JobFlags();
        var dryRun = new Option<bool>("--dry-run") { Description = "Open and wrap every key, and write nothing." };
        var command = new Command("rewrap", "Wrap all data keys with the first of the master keys in the settings, which also open what is to be rewrapped. No document is touched.") { dryRun };
        flags.AddWithoutTableTo(command);
        command.SetTask(async (run, cancellationToken) => await JobExecution.RunHereAsync(
            run,
            flags,
            MongoDbJobs.RewrapKeys(await run.Keys.VaultAsync(cancellationToken)),
            run.Value(dryRun) ? JobMode.DryRun : JobMode.Run,
            record => new JobResult(record),
            cancellationToken));
        return command;
    }

    private static IMongoCollection<BsonDocument> Collection(ToolRun run) =>
        run.Services.MongoCollection((run.Settings.MongoDb ?? new MongoSettings()).KeyVault);
}
