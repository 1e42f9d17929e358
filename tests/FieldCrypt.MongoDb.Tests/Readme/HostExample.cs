using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Readme;

/// <summary>The example of docs/mongodb.md for a host, word for word between the markers.</summary>
internal static class HostExample
{
    public static void Register(IServiceCollection services, string connectionString, MasterKeyProvider masterKey)
    {
        // <example>
        services.AddFieldCrypt().AddMongoDb(mongo =>
        {
            mongo.KeyVault = host => new KeyVault(new MongoClient(connectionString), "encryption.__keyVault", [masterKey]);
            mongo.Settings = MongoClientSettings.FromConnectionString(connectionString);
            mongo.Collections.Add(CollectionSchema.For<Patient>("clinic.patients", key: "patients"));
            mongo.CreateMissingKeys = true;
        });
        // </example>
    }

    internal sealed class Patient
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Ssn { get; set; }
    }
}
