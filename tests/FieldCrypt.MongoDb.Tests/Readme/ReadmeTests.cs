using System.Security.Cryptography;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using FieldCrypt.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Readme;

public sealed class ReadmeTests(MongoFixture mongo)
{
    [Fact]
    public async Task The_MongoDB_example_of_the_README_runs()
    {
        var token = TestContext.Current.CancellationToken;
        await using var emulator = await KmsEmulator.StartAsync(cancellationToken: token);
        using var kms = new KmsClients(region => emulator.CreateClient(region));
        using var administrator = emulator.CreateClient("us-east-1");
        var key = await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, token);
        await mongo.Admin.DropDatabaseAsync("encryption", token);
        await mongo.Admin.DropDatabaseAsync("clinic", token);

        var patient = await ReadmeExample.RunAsync(MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString), kms, key.KeyMetadata.Arn);

        Assert.Equal(("078-05-1120", "Central"), (patient.Ssn, patient.Clinic));
        var stored = await mongo.Admin.GetDatabase("clinic").GetCollection<BsonDocument>("patients").Find(new BsonDocument("_id", "p-1")).SingleAsync(token);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Ssn"].AsBsonBinaryData.SubType);
    }

    [Fact]
    public async Task The_example_for_tenants_runs_and_stands_in_the_page()
    {
        var token = TestContext.Current.CancellationToken;
        await mongo.Admin.DropDatabaseAsync("app", token);

        Assert.Equal(
            "anna@example.org", await TenantExample.RunAsync(mongo.Vault, MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString)));

        var stored = await mongo.Admin.GetDatabase("app").GetCollection<BsonDocument>("users").Find(new BsonDocument("_id", "u-1")).SingleAsync(token);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Email"].AsBsonBinaryData.SubType);
        RequireShown("TenantExample", "example", "docs/mongodb.md");
    }

    [Fact]
    public async Task The_example_for_a_host_runs_and_stands_in_the_page()
    {
        var token = TestContext.Current.CancellationToken;
        await mongo.Admin.DropDatabaseAsync("encryption", token);
        await mongo.Admin.DropDatabaseAsync("clinic", token);
        using var masterKey = new LocalMasterKeyProvider(RandomNumberGenerator.GetBytes(96));
        var services = new ServiceCollection();
        HostExample.Register(services, mongo.Server.ConnectionString, masterKey);
        await using var provider = services.BuildServiceProvider();
        foreach (var start in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(token);
        }

        var clinic = provider.GetRequiredService<IMongoClient>().GetDatabase("clinic");
        var patients = clinic.GetCollection<HostExample.Patient>("patients");
        await patients.InsertOneAsync(new() { Id = "p-1", Ssn = "078-05-1120" }, cancellationToken: token);

        Assert.Equal("p-1", (await patients.Find(p => p.Ssn == "078-05-1120").SingleAsync(token)).Id);
        var stored = await mongo.Admin.GetDatabase("clinic").GetCollection<BsonDocument>("patients").Find(new BsonDocument("_id", "p-1")).SingleAsync(token);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Ssn"].AsBsonBinaryData.SubType);
        RequireShown("HostExample", "example", "docs/mongodb.md");
    }

    [Theory]
    [InlineData("class")]
    [InlineData("example")]
    public void The_README_shows_the_MongoDB_code_that_runs(string part) => RequireShown("ReadmeExample", part, "README.md");

    private static void RequireShown(string example, string part, string page) => Assert.Contains(
        Snippet.Read($"tests/FieldCrypt.MongoDb.Tests/Readme/{example}.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
