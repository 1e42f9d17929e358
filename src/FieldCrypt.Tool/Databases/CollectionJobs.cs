using FieldCrypt.Operations;
using FieldCrypt.Operations.Jobs;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Databases;

/// <summary>Jobs over a collection of MongoDB that the settings describe.</summary>
internal static class CollectionJobs
{
    /// <summary>Counts documents; where the settings describe the collection, plaintext that is left in encrypted fields is told from the rest.</summary>
    public static async Task<StoreJob> InventoryAsync(JobSources from, string name, CancellationToken cancellationToken) => new CollectionInventoryJob(
        from.Services.MongoCollection(name),
        from.Settings.MongoDb?.Collections.Any(collection => collection.Name == name) == true ? DescribedCollections.Find(from.Settings, name, PlaintextPolicy.Refuse) : null,
        from.Settings.MongoDb is { MasterKeys.Count: > 0 } ? await from.Keys.VaultAsync(cancellationToken) : null);

    public static async Task<StoreJob> VerifyAsync(JobSources from, string name, CancellationToken cancellationToken) => new CollectionVerifyJob(
        from.Services.MongoCollection(name),
        DescribedCollections.Find(from.Settings, name, PlaintextPolicy.Refuse) with { AlgorithmPolicy = MongoDb.AlgorithmPolicy.Refuse },
        await from.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());

    public static async Task<StoreJob> EncryptAsync(JobSources from, string name, CancellationToken cancellationToken) => new CollectionEncryptJob(
        from.Services.MongoCollection(name),
        DescribedCollections.Find(from.Settings, name, PlaintextPolicy.AllowReads),
        await from.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());

    public static async Task<StoreJob> DecryptAsync(JobSources from, string name, CancellationToken cancellationToken) => new CollectionDecryptJob(
        from.Services.MongoCollection(name),
        DescribedCollections.Find(from.Settings, name, PlaintextPolicy.AllowReads),
        await from.Keys.VaultAsync(cancellationToken),
        new MongoDbJobOptions());
}
