using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FieldCrypt.EntityFrameworkCore.Tests.Documentation;

/// <summary>What docs/sql.md shows runs.</summary>
public sealed class DocumentedSqlTests(PostgreSqlServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("host")]
    [InlineData("read")]
    public void The_page_shows_the_code_that_runs(string part) => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.EntityFrameworkCore.Tests/Documentation/SqlPageExamples.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "sql.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_host_that_is_registered_as_the_page_says_encrypts_finds_and_is_healthy()
    {
        var database = await server.CreateDatabaseAsync();
        using var store = new InMemoryBranchKeyStore();
        store.Add("clinic", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("clinic", new byte[32]);
        var services = new ServiceCollection();
        services.AddLogging();
        SqlPageExamples.Register(services, store, database.ConnectionString);

        // Whether these services are the twenty-first of the process is an accident of the order of the tests.
        services.ConfigureDbContext<Clinic>(static options => options.ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)));
        await using var host = services.BuildServiceProvider();
        foreach (var start in host.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(Token);
        }

        await using (var scope = host.CreateAsyncScope())
        {
            var clinic = scope.ServiceProvider.GetRequiredService<Clinic>();
            await clinic.Database.EnsureCreatedAsync(Token);
            clinic.AddRange(Patients.All());
            await clinic.SaveChangesAsync(Token);
        }

        await using (var scope = host.CreateAsyncScope())
        {
            var clinic = scope.ServiceProvider.GetRequiredService<Clinic>();
            var inRome = await clinic.Patients.CountAsync(patient => patient.City == "Rome", Token);
            Assert.Equal(inRome, await SqlPageExamples.ReadAsync(clinic));
            Assert.All(clinic.ChangeTracker.Entries<Patient>(), static entry => Assert.NotNull(entry.Entity.Ssn));
            Assert.NotEqual(0, inRome);
        }

        var health = await host.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(HealthStatus.Healthy, health.Entries["fieldcrypt-sql"].Status);
        Assert.All(await database.ReadAsync("""select "Ssn" from "Patients" where "Ssn" is not null"""), static stored => Assert.Equal(0x02, ((byte[])stored)[0]));
    }
}
