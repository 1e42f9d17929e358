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
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
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
            var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
            ada.Scan![0] = 9;
            ada.Allergies!.Add("pollen");
            Assert.True(clinic.ChangeTracker.HasChanges());
            await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = database.Open();
        var same = await read.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
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
            (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken)).Ssn = "457-55-5462";
            await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);
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
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
        Assert.Null(Secrets.In(error.ToString()));

        visit.PatientId = Patients.Bob;
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        await using var read = database.Open();
        Assert.Equal("observed overnight", (await read.Visits.SingleAsync(v => v.Id == visit.Id, cancellationToken: TestContext.Current.CancellationToken)).Note);
    }

    [Fact]
    public async Task The_change_tracker_shows_no_plaintext()
    {
        await using var clinic = (await SeededAsync()).Open();
        (await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken)).Ssn = "457-55-5462";
        clinic.Add(new Visit { Id = Guid.NewGuid(), PatientId = Patients.Bob, Note = "sent home", Code = "ICD-77731" });
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Null(Secrets.In(clinic.ChangeTracker.DebugView.LongView));
    }

    [Fact]
    public async Task Reloading_decrypts_what_another_wrote()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
        await WriteAsync(database, "457-55-5462");

        await clinic.Entry(ada).ReloadDecryptedAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("457-55-5462", ada.Ssn);

        await WriteAsync(database, "219-09-9999");
        await clinic.Entry(ada).ReloadAsync(TestContext.Current.CancellationToken);
        clinic.ChangeTracker.DetectChanges();
        Assert.Equal("219-09-9999", ada.Ssn);
        Assert.False(clinic.ChangeTracker.HasChanges());
    }

    [Theory]
    [InlineData("reload")]
    [InlineData("reload at once")]
    [InlineData("original values")]
    [InlineData("unchanged")]
    public async Task A_change_that_is_discarded_is_not_saved_later(string way)
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, TestContext.Current.CancellationToken);
        var (ssn, allergies) = (ada.Ssn, ada.Allergies!.ToList());
        ada.Ssn = "457-55-5462";
        ada.Allergies!.Add("pollen");
        var entry = clinic.Entry(ada);
        switch (way)
        {
            case "reload":
                await entry.ReloadAsync(TestContext.Current.CancellationToken);
                break;
            case "reload at once":
                await entry.ReloadDecryptedAsync(TestContext.Current.CancellationToken);
                break;
            case "original values":
                entry.CurrentValues.SetValues(entry.OriginalValues);
                entry.State = EntityState.Unchanged;
                break;
            default:
                entry.State = EntityState.Unchanged;
                break;
        }

        Assert.Equal(ssn, ada.Ssn);
        Assert.Equal(allergies, ada.Allergies!);
        Assert.False(clinic.ChangeTracker.HasChanges());
        ada.City = "Bern";
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        await using var read = database.Open();
        var same = await read.Patients.SingleAsync(p => p.Id == Patients.Ada, TestContext.Current.CancellationToken);
        Assert.Equal((ssn, "Bern"), (same.Ssn, same.City));
        Assert.Equal(allergies, same.Allergies!);
    }

    [Fact]
    public async Task A_discarded_change_of_an_entity_that_was_read_without_tracking_leaves_what_was_read()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.AsNoTracking().SingleAsync(p => p.Id == Patients.Ada, TestContext.Current.CancellationToken);
        var ssn = ada.Ssn;
        ada.Ssn = "457-55-5462";
        clinic.Update(ada);

        clinic.Entry(ada).State = EntityState.Unchanged;

        Assert.Equal(ssn, ada.Ssn);
    }

    [Fact]
    public async Task A_save_after_a_plain_reload_keeps_what_another_wrote()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
        await WriteAsync(database, "457-55-5462");
        await clinic.Entry(ada).ReloadAsync(TestContext.Current.CancellationToken);

        ada.City = "Bern";
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        await using var read = database.Open();
        Assert.Equal("457-55-5462", (await read.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken)).Ssn);
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
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
        ada.Ssn = "457-55-5462";

        Assert.Equal(0, await clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
        clinic.ChangeTracker.DetectChanges();
        Assert.NotEqual(0, await clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_concurrency_conflict_leaves_the_members_as_the_application_set_them()
    {
        var database = await SeededAsync();
        await using var clinic = database.Open();
        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, cancellationToken: TestContext.Current.CancellationToken);
        await database.ExecuteAsync("""update "Patients" set "Visits2" = 77""");
        ada.Ssn = "457-55-5462";

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => clinic.SaveChangesAsync(TestContext.Current.CancellationToken));

        Assert.Equal("457-55-5462", ada.Ssn);
        var stored = await clinic.Entry(ada).GetDatabaseValuesAsync(TestContext.Current.CancellationToken);
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
