using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Contexts;

public class InterceptorsOnSqlite(SqliteServer server) : InterceptorTests(server);

public class InterceptorsOnPostgreSql(PostgreSqlServer server) : InterceptorTests(server);

/// <summary>A materialization interceptor of the application's own beside the hooks of FieldCrypt.</summary>
public abstract class InterceptorTests(TestServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entities_are_decrypted_beside_an_interceptor_of_the_application(bool isTracking)
    {
        var (encrypted, _) = await server.SeededAsync();
        var seen = new Seen();
        await using var clinic = new Clinic(encrypted.Options<Clinic>().AddInterceptors(seen).Options);

        var query = clinic.Patients.Include(patient => patient.Visits).Where(patient => patient.Id == Patients.Ada);
        var ada = await (isTracking ? query : query.AsNoTracking()).SingleAsync(TestContext.Current.CancellationToken);

        var expected = Patients.All().Single(patient => patient.Id == Patients.Ada);
        Assert.Equal((expected.Ssn, expected.Extra?.Metal, expected.Home.Street), (ada.Ssn, ada.Extra?.Metal, ada.Home.Street));
        Assert.Contains(ada, seen.Entities);
        Assert.False(clinic.ChangeTracker.HasChanges());
    }

    private sealed class Seen : IMaterializationInterceptor
    {
        public List<object> Entities { get; } = [];

        public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
        {
            Entities.Add(entity);
            return entity;
        }
    }
}
