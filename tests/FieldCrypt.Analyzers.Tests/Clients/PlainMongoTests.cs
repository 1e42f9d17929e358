using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Clients;

/// <summary>FC0102: an annotated class used with a MongoDB client that FieldCrypt did not make.</summary>
public class PlainMongoTests
{
    [Theory]
    [InlineData("var client = new MongoClient(\"mongodb://localhost\");")]
    [InlineData("var client = new MongoClient();")]
    [InlineData("var settings = MongoClientSettings.FromConnectionString(\"mongodb://localhost\"); IMongoClient client = new MongoClient(settings);")]
    [InlineData("using var client = new MongoClient(new MongoClientSettings());")]
    [InlineData("var client = new MongoClient(new MongoUrl(\"mongodb://localhost\"));")]
    public Task A_collection_of_a_plain_client_is_reported(string makeClient) => Analysis.ExpectAsync($$"""
        {{makeClient}}
        var database = client.GetDatabase("clinic");
        var patients = database.{|FC0102:GetCollection<Patient>|}("patients");
        var houses = client.GetDatabase("clinic").{|FC0102:GetCollection<House>|}("houses");
        var clinics = database.GetCollection<Clinic>("clinics");
        var documents = database.GetCollection<BsonDocument>("patients");
        {{Models.Patients}}
        """);

    [Fact]
    public Task A_client_that_may_be_guarded_is_not() => Analysis.ExpectEachAsync(
        static row => $$"""
        class Repository
        {
            public IMongoCollection<Patient> Open({{row.Item1}})
            {
                {{row.Item2}}
                return client.GetDatabase("clinic").GetCollection<Patient>("patients");
            }
        }
        {{Models.Patients}}
        """,
        ("FieldCryptMongoDb encryption", "var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(\"mongodb://localhost\"));"),
        ("FieldCryptMongoDb encryption", "var client = new MongoClient(encryption.Protect(new MongoClientSettings()));"),
        ("FieldCryptMongoDb encryption", "var settings = encryption.Protect(new MongoClientSettings()); var client = new MongoClient(settings);"),
        ("MongoClientSettings settings", "var client = new MongoClient(settings);"),
        ("IMongoClient client", ""));
}
