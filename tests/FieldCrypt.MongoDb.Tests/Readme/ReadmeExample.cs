using FieldCrypt.Kms;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Readme;

/// <summary>The MongoDB example of the README, word for word between the markers.</summary>
internal static class ReadmeExample
{
    public static async Task<Patient> RunAsync(MongoClientSettings settings, KmsClients kms, string keyArn)
    {
        // <example>
        var masterKey = KmsMasterKeyProvider.MultiRegion(keyArn, localRegion: "us-east-1", kms);
        using var vault = new KeyVault(new MongoClient(settings), "encryption.__keyVault", [masterKey]);
        using var encryption = new FieldCryptMongoDb(new FieldCryptMongoDbOptions
        {
            Vault = vault,
            Collections = [CollectionSchema.For<Patient>("clinic.patients", key: "patients")],
            CreateMissingKeys = true,
        });
        await encryption.StartAsync();
        var patients = encryption.CreateClient(settings).GetDatabase("clinic").GetCollection<Patient>("patients");

        await patients.InsertOneAsync(new Patient { Id = "p-1", Ssn = "078-05-1120", Clinic = "Central" });     // encrypted
        var patient = await patients.Find(p => p.Ssn == "078-05-1120").SingleAsync();                           // found by ciphertext, decrypted
        // </example>
        return patient;
    }

    // <class>
    public sealed class Patient
    {
        public string Id { get; set; } = "";
        [Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }   // found by equality, LINQ included
        [Encrypted] public List<string>? Diagnoses { get; set; }
        public string? Clinic { get; set; }                                         // readable
    }

    // </class>
}
