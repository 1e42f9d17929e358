using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Hosting;

public sealed class RegistrationTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_opens_keys_before_it_starts_and_hands_out_a_guarded_client()
    {
        await using var services = Services(createMissingKeys: true).BuildServiceProvider();
        foreach (var start in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(Token);
        }

        var notes = services.GetRequiredService<IMongoClient>().GetDatabase("hosted").GetCollection<Note>("notes");
        await notes.InsertOneAsync(new Note { Id = Guid.NewGuid().ToString(), Text = "text" }, null, Token);

        Assert.Equal("text", (await notes.Find(FilterDefinition<Note>.Empty).FirstAsync(Token)).Text);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => notes.Find("{ Text: 'text' }").ToListAsync(Token));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(services)).Status);

        var id = (await services.GetRequiredService<KeyVault>().GetKeyByAlternateNameAsync("notes", Token))!.Id;
        await services.GetRequiredService<KeyVault>().DeleteKeyAsync(id, Token);
        var unhealthy = await CheckAsync(services);
        Assert.Equal((HealthStatus.Unhealthy, "NotFound"), (unhealthy.Status, unhealthy.Data["'notes'"]));
    }

    [Fact]
    public async Task A_host_does_not_start_without_its_keys()
    {
        await using var services = Services(createMissingKeys: false).BuildServiceProvider();
        var start = services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => start.StartingAsync(Token));

        Assert.Contains("'notes'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_without_a_vault_is_refused() => Assert.Throws<FieldCryptConfigurationException>(
        () => new ServiceCollection().AddFieldCrypt().AddMongoDb(registration => registration.Collections.Add(CollectionSchema.For<Note>("a.b", "c"))));

    private static Task<HealthCheckResult> CheckAsync(IServiceProvider services)
    {
        var check = ActivatorUtilities.CreateInstance<KeyVaultHealthCheck>(services);
        return check.CheckHealthAsync(new() { Registration = new("vault", check, HealthStatus.Unhealthy, null) }, Token);
    }

    private ServiceCollection Services(bool createMissingKeys)
    {
        var services = new ServiceCollection();
        services.AddFieldCrypt().AddMongoDb(registration =>
        {
            registration.Settings = MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString);
            registration.KeyVault = _ => new KeyVault(
                mongo.Admin, $"hosted{Guid.NewGuid():N}.keys", [new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength])]);
            registration.Collections.Add(CollectionSchema.For<Note>("hosted.notes", "notes"));
            registration.CreateMissingKeys = createMissingKeys;
        });
        return services;
    }

    private sealed class Note
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }
    }
}
