using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb.Tests.Hosting;

public sealed class RegistrationTests(DynamoDbFixture fixture)
{
    [Fact]
    public async Task A_host_gets_the_encrypting_client_wherever_it_asks_for_a_DynamoDB_client()
    {
        var table = await fixture.CreateTableAsync();
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        var services = new ServiceCollection();
        services.AddSingleton(fixture.Service.Credentials);
        services.AddSingleton(fixture.Service.CreateConfig("us-east-1"));
        services.AddFieldCrypt(keys).AddDynamoDb(tables => tables.Tables.Add(TableSchema.For<Patient>().WithTableName(table)));
        await using var host = services.BuildServiceProvider();
        var client = host.GetRequiredService<IAmazonDynamoDB>();
        Assert.Same(host.GetRequiredService<FieldCryptDynamoDbClient>(), client);

        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await context.SaveAsync(
            new Patient { Id = "p", Ssn = "1" }, new SaveConfig { OverrideTableName = table }, TestContext.Current.CancellationToken);
        using var access = DynamoDbProcessGuard.AllowRawAccess("A test looks at what is stored.");
        using var plain = fixture.Service.CreateClient();
        var raw = await plain.GetItemAsync(table, new() { ["Id"] = new() { S = "p" } }, TestContext.Current.CancellationToken);
        Assert.NotNull(raw.Item["Ssn"].B);
    }

    [Fact]
    public void Wrong_options_are_refused_when_the_client_is_made()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        var schema = TableSchema.For<Patient>();
        FieldCryptDynamoDbOptions[] wrong =
        [
            new() { Keys = null!, Tables = [] },
            new() { Keys = keys, Tables = [schema, schema] },
            new() { Keys = keys, Tables = [schema], PlainTables = ["Patients"] },
            new() { Keys = keys, Tables = [schema], MaxUpdateAttempts = 0 },
        ];
        Assert.All(wrong, options => Assert.Throws<FieldCryptConfigurationException>(
            () => new FieldCryptDynamoDbClient(fixture.Service.Credentials, fixture.Service.CreateConfig("us-east-1"), options)));
    }
}
