using Amazon.KeyManagementService;
using Amazon.Runtime;

namespace FieldCrypt.Kms.Tests;

public sealed class KmsClientsTests
{
    [Fact]
    public async Task The_client_of_a_Region_is_made_once_however_many_ask()
    {
        var made = 0;
        using var clients = new KmsClients(region =>
        {
            Interlocked.Increment(ref made);
            return Client(region);
        });

        var seen = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => clients.ForRegion("eu-west-1"))));

        Assert.Equal(1, made);
        Assert.Single(seen.Distinct());
        Assert.NotSame(seen[0], clients.ForRegion("us-east-1"));
    }

    [Fact]
    public void A_client_that_would_call_another_Region_is_refused()
    {
        using var clients = new KmsClients(_ => Client("us-east-1"));
        var error = Assert.Throws<FieldCryptConfigurationException>(() => clients.ForRegion("eu-west-1"));
        Assert.Contains("us-east-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_factory_that_failed_is_asked_again()
    {
        var calls = 0;
        using var clients = new KmsClients(region => ++calls == 1 ? throw new IOException("no profile yet") : Client(region));
        Assert.Throws<IOException>(() => clients.ForRegion("eu-west-1"));
        Assert.NotNull(clients.ForRegion("eu-west-1"));
    }

    [Fact]
    public void A_client_for_one_Region_is_never_used_for_another()
    {
        using var client = Client("eu-west-1");
        using var clients = KmsClients.ForOneRegion("eu-west-1", client);
        Assert.Same(client, clients.ForRegion("eu-west-1"));
        Assert.Throws<FieldCryptConfigurationException>(() => clients.ForRegion("us-east-1"));
    }

    [Fact]
    public async Task Clients_that_were_made_are_disposed_and_a_client_that_was_lent_is_not()
    {
        var made = Client("eu-west-1");
        var owning = new KmsClients(_ => made);
        owning.ForRegion("eu-west-1");
        owning.Dispose();
        owning.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => made.ListKeysAsync(new(), TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => owning.ForRegion("eu-west-1"));

        using var lent = Client("eu-west-1");
        var borrowing = KmsClients.ForOneRegion("eu-west-1", lent);
        borrowing.ForRegion("eu-west-1");
        borrowing.Dispose();
        await Assert.ThrowsAsync<HttpRequestException>(() => lent.ListKeysAsync(new(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_clients_of_the_SDK_call_the_Region_they_are_asked_for()
    {
        using var clients = new KmsClients();
        Assert.Equal("eu-west-1", clients.ForRegion("eu-west-1").Config.RegionEndpoint.SystemName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("EU-WEST-1")]
    [InlineData("eu-west-1.example.com")]
    public void A_malformed_Region_never_reaches_the_factory(string region)
    {
        using var clients = new KmsClients(_ => throw new InvalidOperationException("asked"));
        Assert.Throws<FieldCryptConfigurationException>(() => clients.ForRegion(region));
    }

    // Port 1 of loopback refuses connections: a client that still works fails with the network's error.
    private static AmazonKeyManagementServiceClient Client(string region) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonKeyManagementServiceConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = region, MaxErrorRetry = 0 });
}
