using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Tests;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Child;

/// <summary>Jobs over a collection of MongoDB.</summary>
internal static class Documents
{
    public static StoreJob Job(string connection, string collection, string action)
    {
        var client = new MongoClient(connection);
        var vault = new KeyVault(client, "encryption.__keyVault", [new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength])]);
        var schema = CollectionSchema.For<Resident>($"clinic.{collection}", "people").WithPlaintextPolicy(PlaintextPolicy.AllowReads);
        var documents = client.GetDatabase("clinic").GetCollection<BsonDocument>(collection);
        return action == "encrypt" ? MongoDbJobs.Encrypt(documents, schema, vault) : MongoDbJobs.Decrypt(documents, schema, vault);
    }
}
