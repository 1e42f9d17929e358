using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
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

        // The registrations are in order, and are looked at by another.
        var start = services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Last();
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => start.StartingAsync(Token));

        Assert.Contains("'notes'", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Others { get; } =
        ["singleton", "scoped", "transient", "instance", "keyed", "database", "scoped database", "collection", "keyed collection", "class", "guarded"];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Before_and_after_FieldCrypt_the_host_hands_out_guarded_clients_or_does_not_start(string other)
    {
        foreach (var after in new[] { false, true })
        {
            var services = new ServiceCollection();
            if (!after)
            {
                Register(services, other);
            }

            AddFieldCrypt(services, createMissingKeys: true);
            if (after)
            {
                Register(services, other);
            }

            await using var provider = services.BuildServiceProvider();
            var error = await Record.ExceptionAsync(() => provider.RequireFieldCryptAsync(Token));

            var isHarmful = other is "keyed" or "database" or "scoped database" or "collection" or "keyed collection" or "class"
                || (after && other is "singleton" or "scoped" or "transient" or "instance");
            Assert.True(error is null or FieldCryptConfigurationException, $"{other}: {error}");
            Assert.True(isHarmful == error is not null, $"{other}, after: {after}: {error?.Message ?? "not refused"}");
            if (error is null)
            {
                await provider.GetRequiredService<FieldCryptMongoDb>().VerifyGuardAsync(provider.GetRequiredService<IMongoClient>(), Token);
            }
            else
            {
                Assert.Contains("is not guarded", error.Message, StringComparison.Ordinal);
                Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(provider)).Status);
            }
        }
    }

    [Fact]
    public async Task A_plain_client_on_purpose_is_let_through_by_its_key()
    {
        var services = new ServiceCollection();
        AddFieldCrypt(services, createMissingKeys: true);
        Register(services, "keyed");
        services.AddFieldCrypt().AddMongoDb(registration => registration.PlainClientKeys.Add("reports"));
        await using var provider = services.BuildServiceProvider();
        await provider.RequireFieldCryptAsync(Token);
    }

    [Fact]
    public void Modules_add_collections_and_may_not_contradict_each_other()
    {
        var services = new ServiceCollection();
        AddFieldCrypt(services, createMissingKeys: true);
        Guid[] former = [Guid.NewGuid(), Guid.NewGuid()];
        services.AddFieldCrypt().AddMongoDb(registration =>
        {
            registration.PlainCollections.Add("hosted.logs");
            registration.FormerKeys["hosted"] = [former[0]];
        });
        services.AddFieldCrypt().AddMongoDb(registration => registration.FormerKeys["hosted"] = former);
        var registration = services.Select(service => service.ImplementationInstance).OfType<MongoDbRegistration>().Single();
        Assert.Equal(["hosted.logs"], registration.PlainCollections);
        Assert.Equal(former, registration.FormerKeys["hosted"]);
        Assert.Single(registration.Collections);
        Assert.Single(services, service => service.ServiceType == typeof(IMongoClient));

        Assert.Throws<FieldCryptConfigurationException>(() => services.AddFieldCrypt().AddMongoDb(other => other.KeyVault = _ => null!));
        Assert.Throws<FieldCryptConfigurationException>(
            () => services.AddFieldCrypt().AddMongoDb(other => other.Settings = MongoClientSettings.FromConnectionString("mongodb://elsewhere")));
    }

    [Fact]
    public void A_registration_without_a_vault_is_refused() => Assert.Throws<FieldCryptConfigurationException>(
        () => new ServiceCollection().AddFieldCrypt().AddMongoDb(registration => registration.Collections.Add(CollectionSchema.For<Note>("a.b", "c"))));

    private static Task<HealthCheckResult> CheckAsync(IServiceProvider services)
    {
        var check = ActivatorUtilities.CreateInstance<KeyVaultHealthCheck>(services);
        return check.CheckHealthAsync(new() { Registration = new("vault", check, HealthStatus.Unhealthy, null) }, Token);
    }

    private void Register(ServiceCollection services, string other)
    {
        IMongoClient Plain() => new MongoClient(mongo.Server.ConnectionString);
        _ = other switch
        {
            "singleton" => services.AddSingleton(_ => Plain()),
            "scoped" => services.AddScoped(_ => Plain()),
            "transient" => services.AddTransient(_ => Plain()),
            "instance" => services.AddSingleton(mongo.Admin),
            "keyed" => services.AddKeyedSingleton("reports", (_, _) => Plain()),
            "database" => services.AddSingleton(_ => Plain().GetDatabase("hosted")),
            "scoped database" => services.AddScoped(_ => Plain().GetDatabase("hosted")),
            "collection" => services.AddSingleton(_ => Plain().GetDatabase("hosted").GetCollection<Note>("notes")),
            "keyed collection" => services.AddKeyedScoped("raw", (_, _) => Plain().GetDatabase("hosted").GetCollection<BsonDocument>("notes")),
            "class" => services.AddSingleton(_ => (MongoClient)Plain()),
            _ => services.AddSingleton(host => host.GetRequiredService<FieldCryptMongoDb>().CreateClient(Settings())),
        };
    }

    private MongoClientSettings Settings() => MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString);

    private ServiceCollection Services(bool createMissingKeys)
    {
        var services = new ServiceCollection();
        AddFieldCrypt(services, createMissingKeys);
        return services;
    }

    private void AddFieldCrypt(ServiceCollection services, bool createMissingKeys) =>
        services.AddFieldCrypt().AddMongoDb(Configure(createMissingKeys));

    private Action<MongoDbRegistration> Configure(bool createMissingKeys) => registration =>
    {
        registration.Settings = Settings();
        registration.KeyVault = _ => new KeyVault(
            mongo.Admin, $"hosted{Guid.NewGuid():N}.keys", [new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength])]);
        registration.Collections.Add(CollectionSchema.For<Note>("hosted.notes", "notes"));
        registration.CreateMissingKeys = createMissingKeys;
    };

    private sealed class Note
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }
    }
}
