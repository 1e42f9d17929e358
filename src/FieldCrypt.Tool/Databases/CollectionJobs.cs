using FieldCrypt.Operations;
using FieldCrypt.Operations.Jobs;

namespace FieldCrypt.Tool.Databases;

/// <summary>Jobs over a collection of MongoDB that the settings describe.</summary>
internal static class CollectionJobs
{
    /// <summary>Counts documents; where the settings describe the collection, plaintext that is left in encrypted fields is told from the rest.</summary>
    public static async Task<StoreJob> InventoryAsync(ToolRun run, string name, CancellationToken cancellationToken) => new CollectionInventoryJob(
        run.Services.MongoCollection(name),
        run.Settings.MongoDb?.Collections.Any(collection => collection.Name == name) == true ? DescribedCollections.Find(run.Settings, name, PlaintextPolicy.Refuse) : null,
        run.Settings.MongoDb is { MasterKeys.Count: > 0 } ? await run.Keys.VaultAsync(cancellationToken) : null);

    public static async Task<StoreJob> VerifyAsync(ToolRun run, string name, CancellationToken cancellationToken) => new CollectionVerifyJob(
        run.Services.MongoCollection(name),
        DescribedCollections.Find(run.Settings, name, PlaintextPolicy.Refuse) with { AlgorithmPolicy = MongoDb.AlgorithmPolicy.Refuse },
        await run.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());

    public static async Task<StoreJob> EncryptAsync(ToolRun run, string name, CancellationToken cancellationToken) => new CollectionEncryptJob(
        run.Services.MongoCollection(name),
        DescribedCollections.Find(run.Settings, name, PlaintextPolicy.AllowReads),
        await run.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());

    public static async Task<StoreJob> DecryptAsync(ToolRun run, string name, CancellationToken cancellationToken) => new CollectionDecryptJob(
        run.Services.MongoCollection(name),
        DescribedCollections.Find(run.Settings, name, PlaintextPolicy.AllowReads),
        await run.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());
}
