using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class ValuesByNameOnSqlite(SqliteServer server) : ValuesByNameTests(server);

public class ValuesByNameOnPostgreSql(PostgreSqlServer server) : ValuesByNameTests(server);

/// <summary>An entity takes over what a request brought.</summary>
public abstract class ValuesByNameTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_of_another_class_sets_mapped_properties_and_encrypted_members()
    {
        var database = await SeededAsync();
        await SaveAsync(database, new { Ssn = "457-55-5462", City = "Bern", Unknown = 1 });

        var ada = await LoadAsync(database);
        Assert.Equal(("457-55-5462", "Bern", "carcinoma"), (ada.Ssn, ada.City, ada.Diagnosis));
    }

    [Fact]
    public async Task An_object_of_the_same_class_sets_all_of_them()
    {
        var database = await SeededAsync();
        var changed = await LoadAsync(database);
        (changed.Ssn, changed.City, changed.Allergies, changed.Home) = ("457-55-5462", "Bern", ["pollen"], new Home { Street = "Fleet Street", Country = "UK" });
        await SaveAsync(database, changed);

        var ada = await LoadAsync(database);
        Assert.Equal(("457-55-5462", "Bern", "carcinoma", "Fleet Street"), (ada.Ssn, ada.City, ada.Diagnosis, ada.Home.Street));
        Assert.Equal(["pollen"], ada.Allergies);
    }

    [Fact]
    public async Task A_null_is_a_value()
    {
        var database = await SeededAsync();
        await SaveAsync(database, new { Ssn = (string?)null });

        Assert.Null((await LoadAsync(database)).Ssn);
    }

    [Fact]
    public async Task What_is_the_same_is_no_change()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);

        clinic.Entry(ada).SetCurrentValues(new { ada.Ssn, ada.City });

        Assert.Equal(EntityState.Unchanged, clinic.Entry(ada).State);
    }

    [Fact]
    public async Task A_value_of_another_type_is_refused_and_nothing_is_set()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);

        var error = Assert.Throws<ProtectedOperationException>(() => clinic.Entry(ada).SetCurrentValues(new { City = "Bern", Ssn = 457555462 }));

        Assert.DoesNotContain("457555462", error.Message, StringComparison.Ordinal);
        Assert.Equal(("078-05-1120", "Rome"), (ada.Ssn, ada.City));
    }

    private async Task<TestDatabase> SeededAsync() => await (await server.CreateDatabaseAsync()).SeedAsync();

    private static async Task SaveAsync(TestDatabase database, object values)
    {
        await using var clinic = database.Open();
        clinic.Entry(await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token)).SetCurrentValues(values);
        await clinic.SaveChangesAsync(Token);
    }

    private static async Task<Patient> LoadAsync(TestDatabase database)
    {
        await using var read = database.Open();
        return await read.Patients.AsNoTracking().SingleAsync(p => p.Id == Patients.Ada, Token);
    }
}
