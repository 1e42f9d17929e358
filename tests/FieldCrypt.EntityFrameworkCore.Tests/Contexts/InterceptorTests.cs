using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Contexts;

public class InterceptorsOnSqlite(SqliteServer server) : InterceptorTests(server);

public class InterceptorsOnPostgreSql(PostgreSqlServer server) : InterceptorTests(server);

/// <summary>Interceptors of the application's own beside the hooks of FieldCrypt.</summary>
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

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_an_interceptor_of_the_application_changes_and_adds_while_saving_is_encrypted(bool isFirst, bool isAsync)
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        var options = isFirst
            ? server.Options<Clinic>(database.ConnectionString).AddInterceptors(new Normalizing()).UseFieldCrypt(server.Encryption)
            : database.Options<Clinic>().AddInterceptors(new Normalizing());
        await using (var clinic = new Clinic(options.Options))
        {
            var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);
            ada.Ssn = "457 55 5462";
            ada.City = "Bern";
            _ = isAsync ? await clinic.SaveChangesAsync(Token) : clinic.SaveChanges();
        }

        await using var read = database.Open();
        var same = await read.Patients.Include(p => p.Visits).SingleAsync(p => p.Ssn == "457-55-5462", Token);
        Assert.Equal(("457-55-5462", "Bern"), (same.Ssn, same.City));
        Assert.Contains(same.Visits, visit => visit.Note == "changed the number");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Writes numbers in one form, and a note about each change.
    private sealed class Normalizing : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            foreach (var entry in eventData.Context!.ChangeTracker.Entries<Patient>().Where(entry => entry.State == EntityState.Modified).ToList())
            {
                entry.Entity.Ssn = entry.Entity.Ssn?.Replace(' ', '-');
                eventData.Context.Add(new Visit { Id = Guid.NewGuid(), PatientId = entry.Entity.Id, Note = "changed the number", Code = "ICD-77731" });
            }

            return result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(SavingChanges(eventData, result));
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
