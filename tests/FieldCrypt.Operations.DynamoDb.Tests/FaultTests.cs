using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

/// <summary>Jobs over a store and a key service that fail at random.</summary>
public class FaultTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_fails_in_passing_the_end_is_that_of_an_undisturbed_run(int seed)
    {
        var store = new UnreliableNetwork(seed, 0.15, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
        var keyService = new UnreliableNetwork(seed, 0.12, "ThrottlingException");
        var config = Fixture.DynamoDb.CreateConfig(Region);
        (config.HttpClientFactory, config.MaxErrorRetry) = (store, 0);
        using var client = new AmazonDynamoDBClient(Fixture.DynamoDb.Credentials, config);
        using var clients = new KmsClients(
            region => new AmazonKeyManagementServiceClient(
                new BasicAWSCredentials("fieldcrypt", "fieldcrypt"),
                new AmazonKeyManagementServiceConfig
                {
                    ServiceURL = Fixture.Kms.Endpoint.ToString(),
                    AuthenticationRegion = region,
                    MaxErrorRetry = 0,
                    HttpClientFactory = keyService,
                }),
            new KmsCallOptions { MaxRetries = 0, Breaker = new KmsBreakerOptions { MinimumCalls = int.MaxValue } });
        await PutPlainAsync(Items("item", 60));
        var (first, second) = (new KmsKeyProvider(await CreateKmsKeyAsync(), clients), new KmsKeyProvider(await CreateKmsKeyAsync(), clients));
        var migrating = Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads);
        var options = new JobOptions { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetries = 50 };

        var encrypted = (await RunAsync(DynamoDbJobs.Encrypt(client, migrating, first), options)).Figures;
        var rewrapped = (await RunAsync(DynamoDbJobs.Rewrap(client, Schema, first, second), options)).Figures;

        Assert.True(store.Faults > 20 && keyService.Faults > 5, $"{store.Faults} and {keyService.Faults} faults");
        Assert.True(encrypted.Retries + rewrapped.Retries > 20);
        Assert.Equal((60L, 60L, 0L), (encrypted.Items, encrypted.Changed + encrypted.Unchanged, encrypted.Skipped));
        Assert.Equal((60L, 60L, 0L), (rewrapped.Items, rewrapped.Changed + rewrapped.Unchanged, rewrapped.Skipped));
        using var working = new KmsClients(Fixture.Kms.CreateClient);
        await AssertAllOpenAsync(await StoredAsync(), Items("item", 60), new KmsKeyProvider(Arn(second), working));
    }

    [Fact]
    public async Task A_key_service_that_stays_dark_ends_the_job_and_nothing_is_skipped()
    {
        await PutEncryptedAsync(LocalKeys, Items("item", 10));
        var arn = await CreateKmsKeyAsync();
        await using var dark = await FieldCrypt.Testing.KmsEmulator.StartAsync(cancellationToken: Token);
        using var outage = dark.Faults.Outage(Region);
        using var clients = new KmsClients(dark.CreateClient, new KmsCallOptions { MaxRetries = 0 });

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => RunAsync(
            DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, new KmsKeyProvider(arn, clients)), new() { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);
        Assert.Equal(10, (await RunAsync(DynamoDbJobs.Verify(Plain, Schema, LocalKeys))).Figures.Unchanged);
    }

    private static string Arn(KmsKeyProvider provider) => provider.Description.Split(' ')[^1];
}
