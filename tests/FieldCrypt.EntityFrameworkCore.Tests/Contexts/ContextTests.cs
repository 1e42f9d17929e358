using FieldCrypt.EntityFrameworkCore.Saving;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Tests.Contexts;

public class ContextOnSqlite(SqliteServer server) : ContextTests(server);

public class ContextOnPostgreSql(PostgreSqlServer server) : ContextTests(server);

/// <summary>The ways of making contexts.</summary>
public abstract class ContextTests(TestServer server)
{
    [Fact]
    public async Task Pooled_contexts_and_factories_encrypt_and_notice_changes_each_time()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        var services = new ServiceCollection();
        services.AddPooledDbContextFactory<PooledClinic>(options => server.Point(options, database.ConnectionString).UseFieldCrypt(server.Encryption), poolSize: 1);
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IDbContextFactory<PooledClinic>>();

        foreach (var ssn in (string[])["457-55-5462", "000-00-0001", "219-09-9999"])
        {
            await using (var clinic = await factory.CreateDbContextAsync(TestContext.Current.CancellationToken))
            {
                var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
                ada.Ssn = ssn;
                Assert.True(clinic.ChangeTracker.HasChanges());
                await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);
            }

            await using var read = await factory.CreateDbContextAsync(TestContext.Current.CancellationToken);
            Assert.Equal("Ada", (await read.Patients.Where(p => p.Ssn == ssn).OrderBy(p => p.Name).FirstAsync(cancellationToken: TestContext.Current.CancellationToken)).Name);
        }
    }

    [Fact]
    public async Task Lazy_loading_and_change_tracking_proxies_work()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = new Clinic(database.Options<Clinic>().UseLazyLoadingProxies().Options);

        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(typeof(Patient), ada.GetType());
        Assert.Equal(["observed overnight", "sent home"], ada.Visits.OrderBy(v => v.Fee).Select(v => v.Note));
        ada.Visits[0].Note = "hypertension";
        ada.Ssn = "457-55-5462";
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        await using var read = database.Open();
        Assert.Equal("457-55-5462", (await read.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken)).Ssn);
        Assert.Contains("hypertension", (await read.Visits.ToListAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(v => v.Note));
    }

    [Fact]
    public async Task All_contexts_of_one_encryption_share_the_services_of_Entity_Framework_Core()
    {
        // One service provider for each context would fail after twenty.
        var database = await server.CreateDatabaseAsync();
        await using var one = database.Open();
        await using var other = database.Open();

        Assert.Same(one.GetService<ChangedMembers>(), other.GetService<ChangedMembers>());
        Assert.Same(one.Model, other.Model);
    }

    [Fact]
    public async Task Ensuring_refuses_a_context_without_encryption()
    {
        var database = await server.CreateDatabaseAsync();
        await using var clinic = database.Open();
        clinic.EnsureFieldCrypt();

        await using var plain = database.OpenPlain();
        Assert.Throws<FieldCryptConfigurationException>(plain.EnsureFieldCrypt);
    }

    [Fact]
    public void A_provider_that_has_no_columns_is_refused_by_its_name()
    {
        var options = new DbContextOptionsBuilder<Clinic>().UseInMemoryDatabase("clinic").UseFieldCrypt(server.Encryption).Options;

        var error = Assert.Throws<FieldCryptConfigurationException>(() => new Clinic(options));
        Assert.Contains("Microsoft.EntityFrameworkCore.InMemory", error.Message, StringComparison.Ordinal);
        Assert.Contains("SQLite in memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_design_time_context_scripts_and_does_not_encrypt()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var design = ColumnEncryption.ForDesignTime();
        await using var clinic = database.Open(design);

        Assert.Contains("Ssn_Index", clinic.Database.GenerateCreateScript(), StringComparison.Ordinal);
        clinic.Add(new Visit { Id = Guid.NewGuid(), PatientId = Patients.Ada, Note = "sent home" });
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Patients.FirstAsync(p => p.Name == "Ada", cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Patients.CountAsync(p => p.Ssn == "000-00-0001", cancellationToken: TestContext.Current.CancellationToken));
    }

    public sealed class PooledClinic(DbContextOptions<PooledClinic> options) : Clinic(options);
}
