using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class ChangeTrackingOnSqlite(SqliteServer server) : ChangeTrackingTests(server);

public class ChangeTrackingOnPostgreSql(PostgreSqlServer server) : ChangeTrackingTests(server);

public abstract class ChangeTrackingTests(TestServer server)
{
    [Fact]
    public async Task A_changed_member_alone_is_a_change()
    {
        await using var clinic = (await SeededAsync()).Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        Assert.False(clinic.ChangeTracker.HasChanges());

        ada.Ssn = "457-55-5462";

        Assert.True(clinic.ChangeTracker.HasChanges());
        Assert.Equal(EntityState.Modified, clinic.Entry(ada).State);
    }

    [Fact]
    public async Task Bytes_and_lists_that_change_in_place_are_changes()
    {
        var database = await SeededAsync();
        await using (var clinic = database.Open())
        {
            var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
            ada.Scan![0] = 9;
            ada.Allergies!.Add("pollen");
            Assert.True(clinic.ChangeTracker.HasChanges());
            await clinic.SaveChangesAsync();
        }

        await using var read = database.Open();
        var same = await read.Patients.SingleAsync(p => p.Id == Patients.Ada);
        Assert.Equal([9, 2, 3], same.Scan);
        Assert.Equal(["penicillin", "dust", "pollen"], same.Allergies);
    }

    [Fact]
    public async Task Only_what_changed_is_sealed_again()
    {
        var database = await SeededAsync();
        var before = await CiphertextsAsync(database);
        await using (var clinic = database.Open())
        {
            (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn = "457-55-5462";
            await clinic.SaveChangesAsync();
        }

        var after = await CiphertextsAsync(database);
        Assert.NotEqual(before.Ssn, after.Ssn);
        Assert.Equal(before.Diagnosis, after.Diagnosis);
    }

    [Fact]
    public async Task What_a_failed_save_had_sealed_is_saved_by_the_next()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var visit = new Visit { Id = Guid.NewGuid(), PatientId = Guid.NewGuid(), Note = "observed overnight", Code = "ICD-77731" };
        clinic.Add(visit);
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => clinic.SaveChangesAsync());
        Assert.Null(Secrets.In(error.ToString()));

        visit.PatientId = Patients.Bob;
        await clinic.SaveChangesAsync();

        await using var read = database.Open();
        Assert.Equal("observed overnight", (await read.Visits.SingleAsync(v => v.Id == visit.Id)).Note);
    }

    [Fact]
    public async Task The_change_tracker_shows_no_plaintext()
    {
        await using var clinic = (await SeededAsync()).Open();
        (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn = "457-55-5462";
        clinic.Add(new Visit { Id = Guid.NewGuid(), PatientId = Patients.Bob, Note = "sent home", Code = "ICD-77731" });
        await clinic.SaveChangesAsync();

        Assert.Null(Secrets.In(clinic.ChangeTracker.DebugView.LongView));
    }

    [Fact]
    public async Task Reloading_decrypts_what_another_wrote()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        await WriteAsync(database, "457-55-5462");

        await clinic.Entry(ada).ReloadDecryptedAsync();
        Assert.Equal("457-55-5462", ada.Ssn);

        await WriteAsync(database, "219-09-9999");
        await clinic.Entry(ada).ReloadAsync();
        clinic.ChangeTracker.DetectChanges();
        Assert.Equal("219-09-9999", ada.Ssn);
        Assert.False(clinic.ChangeTracker.HasChanges());
    }

    [Fact]
    public async Task A_save_after_a_plain_reload_keeps_what_another_wrote()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        await WriteAsync(database, "457-55-5462");
        await clinic.Entry(ada).ReloadAsync();

        ada.City = "Bern";
        await clinic.SaveChangesAsync();

        await using var read = database.Open();
        Assert.Equal("457-55-5462", (await read.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn);
    }

    [Fact]
    public async Task An_attached_entity_is_seen_once_the_context_observes()
    {
        await using var clinic = (await SeededAsync()).Open();
        clinic.ObserveEncryptedMembers();
        var stub = new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000001") };
        clinic.Attach(stub);
        Assert.False(clinic.ChangeTracker.HasChanges());

        stub.Note = "sent home";

        Assert.True(clinic.ChangeTracker.HasChanges());
    }

    [Fact]
    public async Task Without_automatic_detection_a_change_is_saved_only_when_it_was_detected()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        clinic.ChangeTracker.AutoDetectChangesEnabled = false;
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        ada.Ssn = "457-55-5462";

        Assert.Equal(0, await clinic.SaveChangesAsync());
        clinic.ChangeTracker.DetectChanges();
        Assert.NotEqual(0, await clinic.SaveChangesAsync());
    }

    [Fact]
    public async Task A_concurrency_conflict_leaves_the_members_as_the_application_set_them()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        await database.ExecuteAsync("""update "Patients" set "Visits2" = 77""");
        ada.Ssn = "457-55-5462";

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => clinic.SaveChangesAsync());

        Assert.Equal("457-55-5462", ada.Ssn);
        var stored = await clinic.Entry(ada).GetDatabaseValuesAsync();
        Assert.Equal("078-05-1120", ((Patient)stored!.ToObject()).Ssn);
    }

    private async Task<TestDatabase> SeededAsync() => await (await server.CreateDatabaseAsync()).SeedAsync();

    private static async Task WriteAsync(TestDatabase database, string ssn)
    {
        await using var other = database.Open();
        (await other.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn = ssn;
        await other.SaveChangesAsync();
    }

    private static async Task<(byte[] Ssn, byte[] Diagnosis)> CiphertextsAsync(TestDatabase database) => (
        (byte[])(await database.ReadAsync("""select "Ssn" from "Patients" where "Name" = 'Ada'"""))[0],
        (byte[])(await database.ReadAsync("""select "Diagnosis" from "Patients" where "Name" = 'Ada'"""))[0]);
}
