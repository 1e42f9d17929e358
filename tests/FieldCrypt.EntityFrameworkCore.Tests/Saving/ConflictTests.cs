using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class ConflictsOnSqlite(SqliteServer server) : ConflictTests(server);

public class ConflictsOnPostgreSql(PostgreSqlServer server) : ConflictTests(server);

/// <summary>The ways in which Entity Framework Core's documentation resolves a conflict, with encrypted members on both sides of it.</summary>
public abstract class ConflictTests(TestServer server)
{
    private const string Mine = "457-55-5462";
    private const string Theirs = "219-09-9999";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_wins()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic);

        await TakeStoredAsync(entry);
        await clinic.SaveChangesAsync(Token);

        Assert.Equal(Theirs, ada.Ssn);
        Assert.Equal(Theirs, await StoredAsync(database));
        Assert.False(clinic.ChangeTracker.HasChanges());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("987-65-4329")]
    public async Task The_store_wins_before_anything_is_saved_but_over_what_is_set_after_it(string? after)
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);
        (ada.Ssn, ada.Allergies) = (Mine, ["pollen"]);
        await using (var other = database.Open())
        {
            var same = await other.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);
            (same.Ssn, same.Allergies) = (Theirs, ["milk"]);
            await other.SaveChangesAsync(Token);
        }

        await TakeStoredAsync(clinic.Entry(ada));
        ada.Ssn = after ?? ada.Ssn;
        await clinic.SaveChangesAsync(Token);

        Assert.Equal((after ?? Theirs, "milk"), (ada.Ssn, ada.Allergies!.Single()));
        Assert.Equal(after ?? Theirs, await StoredAsync(database));
    }

    [Fact]
    public async Task The_application_wins()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic);

        entry.OriginalValues.SetValues((await entry.GetDatabaseValuesAsync(Token))!);
        await clinic.SaveChangesAsync(Token);

        Assert.Equal(Mine, ada.Ssn);
        Assert.Equal(Mine, await StoredAsync(database));
    }

    [Fact]
    public async Task Values_are_merged_one_by_one()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic);
        ada.City = "Bern";

        var (current, stored) = (entry.CurrentValues, (await entry.GetDatabaseValuesAsync(Token))!);
        foreach (var property in current.Properties.Where(property => property.Name != nameof(Patient.City)))
        {
            current[property] = stored[property];
        }

        entry.OriginalValues.SetValues(stored);
        await clinic.SaveChangesAsync(Token);

        Assert.Equal((Theirs, "Bern"), (ada.Ssn, ada.City));
        Assert.Equal(Theirs, await StoredAsync(database));
    }

    [Fact]
    public async Task A_member_that_is_set_after_the_stores_values_is_what_is_saved()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic);

        await TakeStoredAsync(entry);
        ada.Ssn = "987-65-4329";
        await clinic.SaveChangesAsync(Token);

        Assert.Equal("987-65-4329", await StoredAsync(database));
    }

    [Fact]
    public async Task What_the_application_did_not_touch_follows_the_store()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic, mine: null);

        await TakeStoredAsync(entry);
        ada.City = "Bern";
        await clinic.SaveChangesAsync(Token);

        Assert.Equal(Theirs, ada.Ssn);
        Assert.Equal(Theirs, await StoredAsync(database));
        Assert.Single(await FoundAsync(database));
    }

    [Fact]
    public async Task A_null_of_the_store_is_not_taken()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var (ada, entry) = await ConflictAsync(database, clinic, theirs: null);

        await TakeStoredAsync(entry);
        await clinic.SaveChangesAsync(Token);
        Assert.Equal(Mine, ada.Ssn);

        ada.Ssn = null;
        await clinic.SaveChangesAsync(Token);
        Assert.Null(await StoredAsync(database));
    }

    private async Task<TestDatabase> SeededAsync() => await (await server.CreateDatabaseAsync()).SeedAsync();

    // Another changes the number, and the token; this application changes it too, or something else.
    private static async Task<(Patient Ada, EntityEntry Entry)> ConflictAsync(TestDatabase database, Clinic clinic, string? mine = Mine, string? theirs = Theirs)
    {
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);
        await using (var other = database.Open())
        {
            var same = await other.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);
            same.Ssn = theirs;
            same.Visits2++;
            await other.SaveChangesAsync(Token);
        }

        ada.City = "Oslo";
        ada.Ssn = mine ?? ada.Ssn;
        var conflict = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => clinic.SaveChangesAsync(Token));
        return (ada, conflict.Entries.Single(entry => entry.Entity is Patient));
    }

    private static async Task TakeStoredAsync(EntityEntry entry)
    {
        var stored = await entry.GetDatabaseValuesAsync(Token);
        entry.CurrentValues.SetValues(stored!);
        entry.OriginalValues.SetValues(stored!);
    }

    private static async Task<string?> StoredAsync(TestDatabase database)
    {
        await using var read = database.Open();
        return (await read.Patients.SingleAsync(p => p.Id == Patients.Ada, Token)).Ssn;
    }

    private static async Task<List<Patient>> FoundAsync(TestDatabase database)
    {
        await using var read = database.Open();
        return await read.Patients.Where(p => p.Ssn == Theirs && p.Id == Patients.Ada).ToListAsync(Token);
    }
}
