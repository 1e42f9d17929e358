using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FieldCrypt.EntityFrameworkCore.Tests.Hosting;

public class HostOnSqlite(SqliteServer server) : HostTests(server);

public class HostOnPostgreSql(PostgreSqlServer server) : HostTests(server);

/// <summary>Encrypted columns in a host.</summary>
public abstract class HostTests(TestServer server) : IDisposable
{
    private readonly InMemoryBranchKeyStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("context", false)]
    [InlineData("context", true)]
    [InlineData("pool", true)]
    [InlineData("factory", true)]
    [InlineData("pooled factory", false)]
    public async Task A_named_context_encrypts_however_it_is_registered_and_its_keys_are_open_when_the_host_starts(string kind, bool before)
    {
        AddKeys();
        var database = await server.CreateDatabaseAsync();
        var services = new ServiceCollection();
        if (before)
        {
            AddContext(services, kind, database);
        }

        AddFieldCrypt(services);
        if (!before)
        {
            AddContext(services, kind, database);
        }

        await using var host = services.BuildServiceProvider();
        await StartAsync(host);

        // The keys are in memory: the store is not asked any more.
        _store.Dispose();
        await using var scope = host.CreateAsyncScope();
        var mail = scope.ServiceProvider.GetRequiredService<HostedMail>();
        await mail.Database.EnsureCreatedAsync(Token);
        mail.Add(new Letter { Id = Guid.NewGuid(), Sender = "078-05-1120", Text = "sent home" });
        await mail.SaveChangesAsync(Token);
        Assert.Equal("sent home", await mail.Letters.Where(l => l.Sender == "078-05-1120").Select(l => l.Text).SingleAsync(Token));
        Assert.NotEqual(0x73, ((byte[])(await database.ReadAsync("""select "Text" from "Letters" """))[0])[0]);
    }

    [Fact]
    public async Task A_host_does_not_start_without_its_keys()
    {
        var services = new ServiceCollection();
        AddContext(services, "context", await server.CreateDatabaseAsync());
        AddFieldCrypt(services);
        await using var host = services.BuildServiceProvider();
        await Assert.ThrowsAsync<KeyAccessException>(() => StartAsync(host));
    }

    [Fact]
    public async Task A_host_does_not_start_if_it_would_hand_out_a_context_that_stores_annotated_members_as_they_are()
    {
        AddKeys();
        var database = await server.CreateDatabaseAsync();
        var services = new ServiceCollection();
        AddContext(services, "context", database);
        services.AddDbContext<Mail>(options => server.Point(options, database.ConnectionString));
        services.AddScoped<DbContext>(host => host.GetRequiredService<Mail>());
        AddFieldCrypt(services);
        await using (var host = services.BuildServiceProvider())
        {
            var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => StartAsync(host));
            Assert.Contains("Letter.Sender", error.Message, StringComparison.Ordinal);
            Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
        }

        services.AddFieldCrypt().AddSql(sql => sql.PlainContexts.UnionWith([typeof(Mail), typeof(DbContext)]));
        await using var allowed = services.BuildServiceProvider();
        await StartAsync(allowed);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(allowed)).Status);
    }

    [Fact]
    public async Task A_context_that_is_named_and_not_registered_is_told()
    {
        AddKeys();
        var services = new ServiceCollection();
        AddFieldCrypt(services);
        await using var host = services.BuildServiceProvider();
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => StartAsync(host));
        Assert.Contains(nameof(HostedMail), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_opens_the_key_of_the_blind_indexes_anew()
    {
        AddKeys();
        var services = new ServiceCollection();
        AddContext(services, "context", await server.CreateDatabaseAsync());
        AddFieldCrypt(services);
        await using var host = services.BuildServiceProvider();
        await StartAsync(host);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        using var other = new InMemoryBranchKeyStore();
        using var lost = new ColumnEncryption(new ColumnEncryptionOptions { Messages = new(new() { Keys = server.Keys }), IndexKeys = BlindIndexKeys.FromStore(other, "mail") });
        var check = new SqlHealthCheck(lost);
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(Context(check), Token)).Status);
    }

    [Fact]
    public void Two_keys_of_blind_indexes_are_refused()
    {
        var services = new ServiceCollection();
        AddFieldCrypt(services);
        Assert.Throws<FieldCryptConfigurationException>(() =>
            services.AddFieldCrypt().AddSql(sql => sql.IndexKeys = _ => BlindIndexKeys.FromStore(_store, "other")));
    }

    private static async Task StartAsync(IServiceProvider host)
    {
        foreach (var start in host.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(Token);
        }
    }

    private static Task<HealthCheckResult> CheckAsync(IServiceProvider host)
    {
        var check = ActivatorUtilities.CreateInstance<SqlHealthCheck>(host);
        return check.CheckHealthAsync(Context(check), Token);
    }

    private static HealthCheckContext Context(SqlHealthCheck check) => new() { Registration = new("sql", check, HealthStatus.Unhealthy, null) };

    private void AddKeys()
    {
        _store.Add("mail", Guid.NewGuid(), new byte[32]);
        _store.AddBeaconKey("mail", new byte[32]);
    }

    private void AddFieldCrypt(ServiceCollection services) => services
        .AddFieldCrypt(_ => new BranchKeyProvider(_store, "mail"))
        .AddSql(sql =>
        {
            sql.Encrypt<HostedMail>();
            sql.IndexKeys = _ => BlindIndexKeys.FromStore(_store, "mail");
        });

    private void AddContext(ServiceCollection services, string kind, TestDatabase database)
    {
        void Point(DbContextOptionsBuilder options) => server.Point(options, database.ConnectionString);
        _ = kind switch
        {
            "pool" => services.AddDbContextPool<HostedMail>(Point),
            "factory" => services.AddDbContextFactory<HostedMail>(Point),
            "pooled factory" => services.AddPooledDbContextFactory<HostedMail>(Point),
            _ => services.AddDbContext<HostedMail>(Point),
        };
    }

    private sealed class HostedMail(DbContextOptions<HostedMail> options) : DbContext(options)
    {
        public DbSet<Letter> Letters => Set<Letter>();
    }
}
