using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Jobs;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations;

/// <summary>Jobs over MongoDB collections and key vaults, for a <see cref="JobRunner"/>.</summary>
/// <remarks>
/// All take a collection of a plain client, not of a guarded one: they look at documents as they are stored. Where a document has an ObjectId, reports have
/// its time; the values themselves have none.
/// </remarks>
public static class MongoDbJobs
{
    /// <summary>Counts documents by data key, algorithm and format. It opens nothing.</summary>
    /// <param name="collection">The collection, of a plain client.</param>
    /// <param name="schema">Says where documents are to be encrypted, so that plaintext that is left there is found; null if that is not known.</param>
    /// <param name="vault">Says which master keys protect the data keys; null if it is not looked at.</param>
    public static StoreJob Inventory(IMongoCollection<BsonDocument> collection, CollectionSchema? schema = null, KeyVault? vault = null) =>
        new CollectionInventoryJob(collection, schema is null ? null : CollectionPlan.Of(schema), vault);

    /// <summary>
    /// Opens every encrypted value of every document with the key and the algorithm of its place. Documents with plaintext there, and with values that do not
    /// open or are not authentic, are told as skipped; nothing is written.
    /// </summary>
    /// <param name="collection">The collection, of a plain client.</param>
    /// <param name="schema">Where its documents are encrypted, and with which keys.</param>
    /// <param name="vault">The data keys.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">An annotation of the schema's class has no effect.</exception>
    public static StoreJob Verify(
        IMongoCollection<BsonDocument> collection, CollectionSchema schema, KeyVault vault, MongoDbJobOptions? options = null)
    {
        Require(schema, vault);
        return new CollectionVerifyJob(collection, CollectionPlan.Of(schema), vault, options ?? new());
    }

    /// <summary>
    /// Encrypts what is plaintext where the schema encrypts, if its policy lets plaintext in; and writes values of a former key
    /// (<see cref="MongoDbJobOptions.FormerKeys"/>) or of another algorithm, if the schema's policy allows it, as they would be written today.
    /// </summary>
    /// <remarks>
    /// A field is written on condition that it is still what was read; other fields are not written. MongoDB takes numbers of different types for equal in
    /// that condition: a concurrent change of 1 to 1.0 is not seen.
    /// </remarks>
    /// <inheritdoc cref="Verify" path="/param|/exception"/>
    public static StoreJob Encrypt(
        IMongoCollection<BsonDocument> collection, CollectionSchema schema, KeyVault vault, MongoDbJobOptions? options = null)
    {
        Require(schema, vault);
        return new CollectionEncryptJob(collection, CollectionPlan.Of(schema), vault, options ?? new());
    }

    /// <summary>Writes every encrypted value back as plaintext. It undoes the protection of the collection: ask twice.</summary>
    /// <inheritdoc cref="Verify" path="/param|/exception"/>
    public static StoreJob Decrypt(
        IMongoCollection<BsonDocument> collection, CollectionSchema schema, KeyVault vault, MongoDbJobOptions? options = null)
    {
        Require(schema, vault);
        return new CollectionDecryptJob(collection, CollectionPlan.Of(schema), vault, options ?? new());
    }

    /// <summary>
    /// Wraps the data keys of a key vault with a master key. No document is touched. A data key that the master key has wrapped already is left; one that
    /// no master key of the vault opens is told as skipped.
    /// </summary>
    /// <remarks>
    /// Each data key is written by itself, on condition that it is still wrapped as it was read, so a job that is stopped leaves some with the new master key
    /// and some with the former one: readers need both until it is done. <see cref="KeyVault.RewrapManyAsync"/> opens all before it writes the first, in one go.
    /// </remarks>
    /// <param name="vault">The vault, with the new master key and with those that open what is to be rewrapped.</param>
    /// <param name="provider">The name of the new master key's provider; null for the vault's first.</param>
    /// <exception cref="FieldCryptConfigurationException">The vault has no master key of the name.</exception>
    public static StoreJob RewrapKeys(KeyVault vault, string? provider = null)
    {
        ArgumentNullException.ThrowIfNull(vault);
        return new KeyVaultRewrapJob(vault, provider);
    }

    private static void Require(CollectionSchema schema, KeyVault vault)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(vault);
    }
}
