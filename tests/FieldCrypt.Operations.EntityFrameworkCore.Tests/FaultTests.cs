using System.Net;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FieldCrypt.Operations.Tests;

/// <summary>Jobs over a database and a key service that fail at random.</summary>
public sealed class FaultTests(PostgreSqlServer server) : PeopleTest(server)
{
    private const string Region = "us-east-1";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_fails_in_passing_the_end_is_that_of_an_undisturbed_run(int seed)
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        var keyService = new UnreliableNetwork(seed, 0.12, "ThrottlingException");
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
        var (firstArn, secondArn) = (await CreateKeyAsync(kms), await CreateKeyAsync(kms));
        var (first, second) = (new KmsKeyProvider(firstArn, clients), new KmsKeyProvider(secondArn, clients));
        await PutPlainAsync(60);
        var way = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        await using var wire = new UnreliableWire(new DnsEndPoint(way.Host!, way.Port), seed, 0.05);
        (way.Host, way.Port, way.Timeout, way.SslMode, way.GssEncryptionMode) = ("127.0.0.1", wire.Port, 5, SslMode.Disable, GssEncryptionMode.Disable);
        var options = new DbContextOptionsBuilder(Server.PlainOptions(way.ConnectionString)).UseFieldCrypt(Encryption(first)).Options;
        var run = new JobOptions { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetries = 50, ItemParallelism = 4 };

        var encrypted = (await RunAsync(EntityFrameworkCoreJobs.Encrypt(() => new MigratingPeople(options)), run)).Figures;
        var rewrapped = (await RunAsync(EntityFrameworkCoreJobs.Rewrap(() => new MigratingPeople(options), first, second), run)).Figures;

        Assert.True(wire.Faults > 5 && keyService.Faults > 5, $"{wire.Faults} and {keyService.Faults} faults");
        Assert.True(encrypted.Retries + rewrapped.Retries > 10);
        Assert.Equal((60L, 60L, 0L), (encrypted.Items, encrypted.Changed + encrypted.Unchanged, encrypted.Skipped));
        Assert.Equal((60L, 60L, 0L), (rewrapped.Items, rewrapped.Changed + rewrapped.Unchanged, rewrapped.Skipped));
        using var working = new KmsClients(kms.CreateClient);
        await AssertAllOpenAsync(new KmsKeyProvider(secondArn, working), 60);
    }

    [Fact]
    public async Task A_key_service_that_stays_dark_ends_the_job_and_nothing_is_skipped()
    {
        await PutEncryptedAsync(First, 10);
        await using var dark = await KmsEmulator.StartAsync(cancellationToken: Token);
        var arn = await CreateKeyAsync(dark);
        using var outage = dark.Faults.Outage(Region);
        using var clients = new KmsClients(dark.CreateClient, new KmsCallOptions { MaxRetries = 0 });

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => RunAsync(
            EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, new KmsKeyProvider(arn, clients)), new() { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);
        Assert.Equal(10, (await RunAsync(EntityFrameworkCoreJobs.Verify(Contexts(First)))).Figures.Unchanged);
    }

    private static async Task<string> CreateKeyAsync(KmsEmulator kms)
    {
        using var administrator = kms.CreateClient(Region);
        return (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
    }
}
