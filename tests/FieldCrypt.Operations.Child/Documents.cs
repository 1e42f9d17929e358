using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Tests;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Child;

/// <summary>Jobs over a collection of MongoDB, and over a key vault: then its name is that of the collection.</summary>
internal static class Documents
{
    public static StoreJob Job(string connection, string collection, string action)
    {
        var client = new MongoClient(connection);
        var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        if (action == "rewrap")
        {
            var next = new LocalMasterKeyProvider(Enumerable.Repeat((byte)7, LocalMasterKeyProvider.KeyLength).ToArray(), "next");
            return MongoDbJobs.RewrapKeys(new KeyVault(client, collection, [next, masterKey]));
        }

        var vault = new KeyVault(client, "encryption.__keyVault", [masterKey]);
        var schema = CollectionSchema.For<Resident>($"clinic.{collection}", "people").WithPlaintextPolicy(PlaintextPolicy.AllowReads);
        var documents = client.GetDatabase("clinic").GetCollection<BsonDocument>(collection);
        return action == "encrypt" ? MongoDbJobs.Encrypt(documents, schema, vault) : MongoDbJobs.Decrypt(documents, schema, vault);
    }
}
