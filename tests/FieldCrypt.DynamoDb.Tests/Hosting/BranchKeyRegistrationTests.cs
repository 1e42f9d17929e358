using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Keys;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.DynamoDb.Tests.Hosting;

public sealed class BranchKeyRegistrationTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    [Fact]
    public async Task A_host_writes_each_tenants_items_under_the_branch_key_of_the_tenant()
    {
        var table = await Fixture.CreateTableAsync();
        foreach (var tenant in new[] { "acme", "globex" })
        {
            await Store.CreateAsync(new EncryptionContext([new("tenant", tenant)]), $"key-of-{tenant}", Token);
        }

        Kms.Audit.Clear();
        var services = new ServiceCollection();
        services.AddSingleton(Fixture.Service.Credentials);
        services.AddSingleton(Fixture.Service.CreateConfig(Region));
        services
            .AddFieldCryptBranchKeys(_ => KmsBranchKeyProtection.Key(KeyArn, Clients), keys =>
            {
                keys.TableName = Table;
                keys.LogicalName = LogicalName;
                keys.BranchKeyId = context => $"key-of-{context["aws-crypto-attr.TenantId"]}";
            })
            .AddDynamoDb(tables => tables.Tables.Add(TableSchema.For<TenantTests.Account>().WithTableName(table)));
        await using var host = services.BuildServiceProvider();
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => host.GetRequiredService<IAmazonDynamoDB>()).Build();
        for (var i = 0; i < 10; i++)
        {
            var account = new TenantTests.Account { Id = $"{i}", TenantId = i % 2 == 0 ? "acme" : "globex", Iban = $"iban {i}" };
            await context.SaveAsync(account, new SaveConfig { OverrideTableName = table }, Token);
            var loaded = await context.LoadAsync<TenantTests.Account>($"{i}", new LoadConfig { OverrideTableName = table }, Token);
            Assert.Equal($"iban {i}", loaded.Iban);
        }

        Assert.Equal(["key-of-acme", "key-of-globex"], Kms.Audit.Records.Select(call => call.EncryptionContext["branch-key-id"]));
        Assert.DoesNotContain(Kms.Audit.Records, call => call.EncryptionContext.Values.Any(value => value.Contains("iban", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_host_is_as_healthy_as_the_key_that_protects_its_branch_keys()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Fixture.Service.Credentials);
        services.AddSingleton(Fixture.Service.CreateConfig(Region));
        services.AddFieldCryptBranchKeys(_ => KmsBranchKeyProtection.Key(KeyArn, Clients), keys =>
        {
            keys.TableName = Table;
            keys.BranchKeyId = _ => Tenant;
        });
        services.AddHealthChecks().AddFieldCryptKms();
        await using var host = services.BuildServiceProvider();
        var health = host.GetRequiredService<HealthCheckService>();

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Token)).Status);
        await Administrator.DisableKeyAsync(KeyArn, Token);
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Token)).Status);
    }

    [Fact]
    public void A_registration_that_lacks_something_is_refused_at_once()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => new ServiceCollection().AddFieldCryptBranchKeys(
            _ => KmsBranchKeyProtection.Key(KeyArn, Clients), keys => keys.TableName = "Keys"));
        Assert.Throws<FieldCryptConfigurationException>(() => new ServiceCollection().AddFieldCryptBranchKeys(
            _ => KmsBranchKeyProtection.Key(KeyArn, Clients), keys => keys.BranchKeyId = _ => "k"));
    }
}
