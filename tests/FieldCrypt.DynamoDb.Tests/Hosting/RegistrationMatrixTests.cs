using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FieldCrypt.DynamoDb.Tests.Hosting;

/// <summary>
/// FieldCrypt among everything else that registers a DynamoDB client, in every order: the host hands out the encrypting client, or does not start.
/// </summary>
public sealed class RegistrationMatrixTests
{
    private static readonly BasicAWSCredentials HostCredentials = new("host", "secret");

    private static readonly LocalKeyProvider Keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    private static readonly AmazonDynamoDBClient PlainInstance = Plain();

    // Where a registration after FieldCrypt's takes its place, and where one is plain wherever it stands.
    private static readonly Dictionary<string, (Action<IServiceCollection> Register, Harm Harm)> Others = new()
    {
        ["AddAWSService"] = (services => services.AddAWSService<IAmazonDynamoDB>(), Harm.IfLast),
        ["AddAWSService with options of its own"] = (services => services.AddAWSService<IAmazonDynamoDB>(HostOptions()), Harm.IfLast),
        ["TryAddAWSService"] = (services => services.TryAddAWSService<IAmazonDynamoDB>(), Harm.Never),
        ["scoped AddAWSService"] = (services => services.AddAWSService<IAmazonDynamoDB>(ServiceLifetime.Scoped), Harm.IfLast),
        ["transient AddAWSService"] = (services => services.AddAWSService<IAmazonDynamoDB>(ServiceLifetime.Transient), Harm.IfLast),
        ["AddKeyedAWSService"] = (services => services.AddKeyedAWSService<IAmazonDynamoDB>("reports"), Harm.Always),
        ["factory"] = (services => services.AddSingleton<IAmazonDynamoDB>(_ => Plain()), Harm.IfLast),
        ["scoped factory"] = (services => services.AddScoped<IAmazonDynamoDB>(_ => Plain()), Harm.IfLast),
        ["keyed factory"] = (services => services.AddKeyedSingleton<IAmazonDynamoDB>(7, (_, _) => Plain()), Harm.Always),
        ["factory for any key"] = (services => services.AddKeyedSingleton<IAmazonDynamoDB>(KeyedService.AnyKey, (_, _) => Plain()), Harm.Always),
        ["instance"] = (services => services.AddSingleton<IAmazonDynamoDB>(PlainInstance), Harm.IfLast),
        ["Replace"] = (services => services.Replace(ServiceDescriptor.Singleton<IAmazonDynamoDB>(_ => Plain())), Harm.IfLast),
        ["client by its class"] = (services => services.AddSingleton(PlainInstance), Harm.Always),
        ["factory of the encrypting client"] = (
            services => services.AddSingleton<IAmazonDynamoDB>(host => host.GetRequiredService<FieldCryptDynamoDbClient>()), Harm.Never),
        ["context over the host's client"] = (
            services => services.AddSingleton<IDynamoDBContext>(host => Context(host.GetRequiredService<IAmazonDynamoDB>())), Harm.Never),
        ["context over a client of its own"] = (services => services.AddSingleton<IDynamoDBContext>(_ => Context(Plain())), Harm.Always),
        ["scoped context over a client of its own"] = (services => services.AddScoped<IDynamoDBContext>(_ => Context(Plain())), Harm.Always),
        ["keyed context over a client of its own"] = (
            services => services.AddKeyedSingleton<IDynamoDBContext>("reports", (_, _) => Context(Plain())), Harm.Always),
        ["context by its class"] = (services => services.AddTransient(_ => Context(Plain())), Harm.Always),
        ["hosted service"] = (services => services.AddHostedService<Worker>(), Harm.Never),
        ["FieldCrypt again"] = (AddFieldCrypt, Harm.Never),
    };

    private enum Harm
    {
        Never,
        IfLast,
        Always,
    }

    public static TheoryData<string> Names { get; } = [.. Others.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Before_and_after_FieldCrypt_a_host_gets_the_encrypting_client_or_does_not_start(string other)
    {
        await AssertEncryptsOrRefusesAsync([FieldCryptItself, other], startHost: true);
        await AssertEncryptsOrRefusesAsync([other, FieldCryptItself], startHost: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task In_every_order_with_every_third_a_provider_without_a_host_encrypts_or_is_refused(string other)
    {
        // Each pair of others once.
        foreach (var third in Others.Keys.Where(third => string.CompareOrdinal(other, third) <= 0))
        {
            string[] parts = [FieldCryptItself, other, third];
            int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
            foreach (var order in orders)
            {
                await AssertEncryptsOrRefusesAsync([.. order.Select(i => parts[i])], startHost: false);
            }
        }
    }

    [Fact]
    public async Task A_refusal_names_what_was_registered_and_where_and_what_to_do()
    {
        var services = NewServices();
        AddFieldCrypt(services);
        services.AddAWSService<IAmazonDynamoDB>(ServiceLifetime.Scoped);
        services.AddKeyedSingleton<IAmazonDynamoDB>("reports\u001b[2J", (_, _) => Plain());
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => provider.RequireFieldCryptAsync(Token));

        Assert.All(
            [
                "The scoped IAmazonDynamoDB that was registered by a factory of Amazon.Extensions.NETCore.Setup.ClientFactory",
                "AWSSDK.Extensions.NETCore.Setup", "with the key 'reports\\u001B[2J'", nameof(RegistrationMatrixTests), "call AddDynamoDb after it",
            ],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_clients_on_purpose_are_let_through_where_that_is_said()
    {
        var services = NewServices();
        services.AddFieldCrypt(Keys).AddDynamoDb(tables =>
        {
            tables.Tables.Add(TableSchema.For<Patient>());
            tables.PlainClientKeys.Add("reports");
        });
        services.AddKeyedAWSService<IAmazonDynamoDB>("reports");
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.RequireFieldCryptAsync(Token);
        }

        services.AddFieldCrypt(Keys).AddDynamoDb(tables => tables.OtherClients = OtherClients.Allow);
        services.AddSingleton<IAmazonDynamoDB>(PlainInstance);
        await using var lenient = services.BuildServiceProvider();
        await lenient.RequireFieldCryptAsync(Token);
    }

    [Fact]
    public async Task The_health_check_says_what_the_start_would_have_refused()
    {
        var services = NewServices();
        AddFieldCrypt(services);
        services.AddAWSService<IAmazonDynamoDB>();
        services.AddLogging();
        services.AddHealthChecks().AddFieldCryptKms();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        var entry = Assert.Single(report.Entries).Value;
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("does not encrypt", entry.Description, StringComparison.Ordinal);
    }

    private const string FieldCryptItself = "FieldCrypt";

    private static async Task AssertEncryptsOrRefusesAsync(string[] order, bool startHost)
    {
        var lastOfOurs = Array.FindLastIndex(order, part => part is FieldCryptItself or "FieldCrypt again");
        var isHarmful = order.Where((part, i) => part != FieldCryptItself && Others[part].Harm switch
        {
            Harm.Always => true,
            Harm.IfLast => i > lastOfOurs,
            _ => false,
        }).Any();
        var builder = startHost ? Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings()) : null;
        var services = builder?.Services ?? new ServiceCollection();
        AddHostOptions(services);
        foreach (var part in order)
        {
            (part == FieldCryptItself ? AddFieldCrypt : Others[part].Register)(services);
        }

        using var host = builder?.Build();
        await using var provider = host is null ? ((ServiceCollection)services).BuildServiceProvider(validateScopes: true) : null;
        var made = host?.Services ?? provider!;
        Worker.HasStarted = false;
        var error = await Record.ExceptionAsync(() => host?.StartAsync(Token) ?? made.RequireFieldCryptAsync(Token));

        var text = string.Join(", then ", order);
        Assert.True(error is null or FieldCryptConfigurationException, $"{text}: {error}");
        Assert.True(isHarmful == error is not null, $"{text}: {error?.Message ?? "not refused"}");
        if (error is null)
        {
            using var scope = made.CreateScope();
            Assert.All(scope.ServiceProvider.GetServices<IAmazonDynamoDB>(), client => Assert.IsType<FieldCryptDynamoDbClient>(client));
            Assert.Equal(RegionEndpoint.EUWest1, scope.ServiceProvider.GetRequiredService<IAmazonDynamoDB>().Config.RegionEndpoint);
        }
        else
        {
            Assert.False(Worker.HasStarted);
        }
    }

    private static ServiceCollection NewServices()
    {
        var services = new ServiceCollection();
        AddHostOptions(services);
        return services;
    }

    // The configuration is there for the orders in which no client of the host stands before FieldCrypt's.
    private static void AddHostOptions(IServiceCollection services)
    {
        services.AddDefaultAWSOptions(HostOptions());
        services.AddSingleton(new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.EUWest1 });
        services.AddSingleton<AWSCredentials>(HostCredentials);
    }

    private static AWSOptions HostOptions() => new() { Region = RegionEndpoint.EUWest1, Credentials = HostCredentials };

    private static void AddFieldCrypt(IServiceCollection services) => services.AddFieldCrypt(Keys).AddDynamoDb(tables =>
    {
        if (tables.Tables.Count == 0)
        {
            tables.Tables.Add(TableSchema.For<Patient>());
        }
    });

    private static AmazonDynamoDBClient Plain() => new(HostCredentials, new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.EUWest1 });

    private static DynamoDBContext Context(IAmazonDynamoDB client) => new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();

    private sealed class Worker(IAmazonDynamoDB client) : IHostedService
    {
        public static bool HasStarted { get; set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Assert.IsType<FieldCryptDynamoDbClient>(client);
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
