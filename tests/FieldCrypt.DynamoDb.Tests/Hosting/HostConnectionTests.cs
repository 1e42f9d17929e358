using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Hosting;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb.Tests.Hosting;

/// <summary>Whose Region, endpoint and credentials the encrypting client of a host has.</summary>
public sealed class HostConnectionTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private readonly ServiceCollection _services = [];

    [Fact]
    public async Task Options_of_the_AWS_integration_are_taken_with_the_client_that_it_registered()
    {
        _services.AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.EUWest1, Credentials = Fixture.Service.Credentials });
        _services.AddAWSService<IAmazonDynamoDB>(new AWSOptions
        {
            Credentials = Fixture.Service.Credentials,
            DefaultClientConfig = { ServiceURL = Fixture.Service.CreateConfig("us-east-1").ServiceURL, AuthenticationRegion = "us-east-1" },
        });
        AddFieldCrypt();
        await using var host = _services.BuildServiceProvider();
        await host.RequireFieldCryptAsync(Token);

        var client = host.GetRequiredService<IAmazonDynamoDB>();
        await client.PutItemAsync(Table, new() { ["Id"] = new() { S = "h" }, ["Ssn"] = new() { S = "078" } }, Token);
        Assert.NotNull((await RawAsync("h"))["Ssn"].B);
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public void The_Region_of_the_hosts_options_is_called(ServiceLifetime lifetime)
    {
        _services.AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.APSoutheast2, Credentials = Fixture.Service.Credentials });
        _services.AddAWSService<IAmazonDynamoDB>(lifetime);
        AddFieldCrypt();
        using var host = _services.BuildServiceProvider();
        Assert.Equal(RegionEndpoint.APSoutheast2, host.GetRequiredService<IAmazonDynamoDB>().Config.RegionEndpoint);
    }

    [Fact]
    public async Task Options_that_cannot_be_read_are_not_passed_over()
    {
        _services.AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.APSoutheast2 });
        AddFieldCrypt();
        await AssertRefusedAsync("AddAWSService<IAmazonDynamoDB>() before AddDynamoDb");
    }

    [Fact]
    public async Task Two_configurations_that_differ_are_refused()
    {
        _services.AddSingleton(new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.EUWest1 });
        _services.AddAWSService<IAmazonDynamoDB>(new AWSOptions { Region = RegionEndpoint.USEast1, Credentials = Fixture.Service.Credentials });
        AddFieldCrypt();
        await AssertRefusedAsync("eu-west-1", "us-east-1");
    }

    [Fact]
    public async Task A_Region_that_does_not_exist_is_refused_at_start()
    {
        AddConnection(new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName("eu-nowhere-9") });
        AddFieldCrypt();
        await AssertRefusedAsync("There is no AWS Region 'eu-nowhere-9'");
    }

    [Fact]
    public void A_client_that_cannot_be_made_is_told_on_one_line_with_the_order_of_registrations()
    {
        // What the AWS SDK finds without credentials depends on the machine; its message has several lines.
        var connection = new HostConnection(new AmazonDynamoDBConfig { ServiceURL = "http://localhost" }, null);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => connection.Connect<AmazonDynamoDBClient>(
            _ => throw new AmazonClientException("No credentials:\n\nException 1 of 1: none."), (_, _) => throw new InvalidOperationException()));
        Assert.Contains("register a client that has them before AddDynamoDb", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("The AWS SDK says: No credentials:  Exception 1 of 1: none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_modules_add_their_tables_together_and_a_table_described_twice_is_refused_at_start()
    {
        AddConnection(Fixture.Service.CreateConfig("us-east-1"));
        AddFieldCrypt();
        var second = await Fixture.CreateTableAsync();
        _services.AddFieldCrypt(Keys).AddDynamoDb(tables => tables.Tables.Add(TableSchema.For<Patient>().WithTableName(second)));
        await using (var host = _services.BuildServiceProvider())
        {
            await host.RequireFieldCryptAsync(Token);
            var client = host.GetRequiredService<IAmazonDynamoDB>();
            foreach (var table in new[] { Table, second })
            {
                await client.PutItemAsync(table, new() { ["Id"] = new() { S = "m" }, ["Ssn"] = new() { S = "078" } }, Token);
                Assert.Equal("078", (await client.GetItemAsync(table, Key("m"), Token)).Item["Ssn"].S);
            }
        }

        AddFieldCrypt();
        await AssertRefusedAsync($"Table {Table} is described twice");
    }

    [Fact]
    public async Task A_host_without_a_key_provider_or_with_two_does_not_start()
    {
        AddConnection(Fixture.Service.CreateConfig("us-east-1"));
        _services.AddFieldCrypt().AddDynamoDb(tables => tables.Tables.Add(TableSchema.For<Patient>()));
        await AssertRefusedAsync("no key provider");

        using var other = LocalKeyProvider.FromKey("tests", "key-2", new byte[32]);
        _services.AddFieldCrypt(Keys);
        _services.AddFieldCrypt(Keys);
        Assert.Throws<FieldCryptConfigurationException>(() => _services.AddFieldCrypt(other));
        Assert.Throws<FieldCryptConfigurationException>(() => _services.AddFieldCrypt(_ => other));
        Assert.Throws<FieldCryptConfigurationException>(() => _services.AddFieldCrypt().AddKms(kms => kms.KeyArn = "arn"));
        _services.AddSingleton<KeyProvider>(other);
        await AssertRefusedAsync("2 key providers");
    }

    [Fact]
    public async Task A_key_provider_that_cannot_be_made_is_told_at_start()
    {
        AddConnection(Fixture.Service.CreateConfig("us-east-1"));
        _services.AddFieldCrypt(_ => new KmsKeyProvider("not an ARN", new KmsClients())).AddDynamoDb(
            tables => tables.Tables.Add(TableSchema.For<Patient>()));
        await AssertRefusedAsync("not an ARN");
    }

    private void AddFieldCrypt() =>
        _services.AddFieldCrypt(Keys).AddDynamoDb(tables => tables.Tables.Add(TableSchema.For<Patient>().WithTableName(Table)));

    private void AddConnection(AmazonDynamoDBConfig config)
    {
        _services.AddSingleton(config);
        _services.AddSingleton<AWSCredentials>(Fixture.Service.Credentials);
    }

    private async Task AssertRefusedAsync(params string[] says)
    {
        await using var host = _services.BuildServiceProvider();
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => host.RequireFieldCryptAsync(Token));
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
