using System.Net;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>Jobs over a server and a key service that fail at random.</summary>
public sealed class FaultTests(MongoOperationsFixture fixture) : ResidentsTest(fixture)
{
    private static readonly JobOptions Patient = new() { Segments = 4, PageSize = 7, ItemParallelism = 4, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetries = 50 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_breaks_in_passing_the_end_is_that_of_an_undisturbed_run(int seed)
    {
        await PutPlainAsync(60);
        var server = MongoUrl.Create(Fixture.Server.ConnectionString).Server;
        await using var wire = new UnreliableWire(new DnsEndPoint(server.Host, server.Port), seed, 0.04);
        using var client = new MongoClient(new MongoClientSettings
        {
            Server = new MongoServerAddress("127.0.0.1", wire.Port),
            DirectConnection = true,
            RetryReads = false,
            RetryWrites = false,
            ServerSelectionTimeout = TimeSpan.FromSeconds(5),
            HeartbeatInterval = TimeSpan.FromMilliseconds(500),
        });
        var collection = client.GetDatabase(Residents.Database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>(Residents.CollectionNamespace.CollectionName);

        var encrypted = (await new JobRunner(Patient).RunAsync(MongoDbJobs.Encrypt(collection, Migrating, Fixture.Vault), Token)).Figures;
        var verified = (await new JobRunner().RunAsync(MongoDbJobs.Verify(Residents, Schema, Fixture.Vault), Token)).Figures;
        var decrypted = (await new JobRunner(Patient).RunAsync(MongoDbJobs.Decrypt(collection, Schema, Fixture.Vault), Token)).Figures;

        Assert.True(wire.Faults > 5, $"{wire.Faults} faults");
        Assert.True(encrypted.Retries + decrypted.Retries > 3);
        Assert.Equal((60L, 60L, 0L), (encrypted.Items, encrypted.Changed + encrypted.Unchanged, encrypted.Skipped));
        Assert.Equal((60L, 0L), (verified.Unchanged, verified.Skipped));
        Assert.Equal((60L, 60L, 0L), (decrypted.Items, decrypted.Changed + decrypted.Unchanged, decrypted.Skipped));
        Assert.Equal(Enumerable.Range(0, 60).Select(DocumentOf), await StoredAsync());
    }

    [Fact]
    public async Task A_key_service_that_fails_in_passing_is_asked_again_and_one_that_stays_dark_ends_the_job()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        var keyService = new UnreliableNetwork(3, 0.3, "ThrottlingException");
        using var administrator = kms.CreateClient("us-east-1");
        var arn = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        using var clients = new KmsClients(
            region => new AmazonKeyManagementServiceClient(
                new BasicAWSCredentials("fieldcrypt", "fieldcrypt"),
                new AmazonKeyManagementServiceConfig
                {
                    ServiceURL = kms.Endpoint.ToString(),
                    AuthenticationRegion = region,
                    MaxErrorRetry = 0,
                    HttpClientFactory = keyService,
                }),
            new KmsCallOptions { MaxRetries = 0, Breaker = new KmsBreakerOptions { MinimumCalls = int.MaxValue } });
        using var before = new KeyVault(Fixture.Client, "faults.__keyVault", [Fixture.MasterKey]);
        for (var i = 0; i < 10; i++)
        {
            await before.CreateKeyAsync(new() { AlternateNames = [$"key {i}"] }, Token);
        }

        using var after = new KeyVault(Fixture.Client, "faults.__keyVault", [new KmsMasterKeyProvider(arn, clients), Fixture.MasterKey]);
        using (kms.Faults.Outage("us-east-1"))
        {
            await Assert.ThrowsAsync<KeyAccessException>(() => new JobRunner(Patient with { MaxRetries = 1 }).RunAsync(MongoDbJobs.RewrapKeys(after), Token));
        }

        var report = await new JobRunner(Patient with { MaxRetries = 100 }).RunAsync(MongoDbJobs.RewrapKeys(after), Token);

        Assert.True(keyService.Faults > 0);
        Assert.Equal((10L, 0L), (report.Figures.Changed + report.Figures.Unchanged, report.Figures.Skipped));
        Assert.All(report.ProtectedKeys!, key => Assert.Equal(arn, key.ProtectedBy.Name));
    }
}
