using System.Data.Common;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class DiscardedChangesOnSqlite(SqliteServer server) : DiscardedChangeTests(server);

public class DiscardedChangesOnPostgreSql(PostgreSqlServer server) : DiscardedChangeTests(server);

/// <summary>What becomes of members when a save fails, or a program goes on while it runs: as of mapped ones.</summary>
public abstract class DiscardedChangeTests(TestServer server)
{
    private const string Other = "457-55-5462";
    private const string Third = "219-09-9999";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_set_while_a_save_runs_is_kept_and_saved_by_the_next(bool isSaved)
    {
        var (database, updates, clinic) = await OpenAsync();
        await using var _ = clinic;
        var ada = await AdaAsync(clinic);
        ada.City = "Bern";
        ada.Ssn = isSaved ? Other : ada.Ssn;
        updates.During = () =>
        {
            ada.Ssn = Third;
            ada.Allergies!.Add("pollen");
        };

        await clinic.SaveChangesAsync(Token);

        Assert.Equal((Third, 3), (ada.Ssn, ada.Allergies!.Count));
        Assert.True(clinic.ChangeTracker.HasChanges());
        await clinic.SaveChangesAsync(Token);
        var stored = await StoredAsync(database);
        Assert.Equal((Third, 3), (stored.Ssn, stored.Allergies!.Count));
    }

    [Fact]
    public async Task What_is_set_before_a_save_is_accepted_is_kept_and_saved_by_the_next()
    {
        var (database, _, clinic) = await OpenAsync();
        await using var closed = clinic;
        var ada = await AdaAsync(clinic);
        ada.Ssn = Other;
        await clinic.SaveChangesAsync(acceptAllChangesOnSuccess: false, Token);
        ada.Ssn = Third;

        clinic.ChangeTracker.AcceptAllChanges();

        Assert.Equal(Third, ada.Ssn);
        await clinic.SaveChangesAsync(Token);
        Assert.Equal(Third, (await StoredAsync(database)).Ssn);
    }

    [Theory]
    [InlineData(false, Other, false)]
    [InlineData(false, null, false)]
    [InlineData(true, Other, false)]
    [InlineData(false, Other, true)]
    [InlineData(true, Other, true)]
    public async Task What_a_failed_save_had_sealed_is_discarded_with_the_rest(bool wasNull, string? changed, bool byReload)
    {
        var (database, updates, clinic) = await OpenAsync(wasNull);
        await using var _ = clinic;
        var ada = await AdaAsync(clinic);
        var (ssn, allergies) = (ada.Ssn, ada.Allergies?.Count);
        (ada.Ssn, ada.Allergies) = (changed, ["pollen", "dust", "milk"]);
        await FailAsync(clinic, updates);

        if (byReload)
        {
            await clinic.Entry(ada).ReloadAsync(Token);
        }
        else
        {
            clinic.Entry(ada).State = EntityState.Unchanged;
        }

        Assert.Equal((ssn, allergies), (ada.Ssn, ada.Allergies?.Count));
        Assert.Equal(EntityState.Unchanged, clinic.Entry(ada).State);
        ada.City = "Bern";
        await clinic.SaveChangesAsync(Token);
        var stored = await StoredAsync(database);
        Assert.Equal((ssn, allergies, "Bern"), (stored.Ssn, stored.Allergies?.Count, stored.City));
    }

    [Fact]
    public async Task What_was_discarded_after_a_failed_save_can_be_set_again()
    {
        var (database, updates, clinic) = await OpenAsync(wasNull: true);
        await using var _ = clinic;
        var ada = await AdaAsync(clinic);
        ada.Ssn = Other;
        await FailAsync(clinic, updates);
        clinic.Entry(ada).State = EntityState.Unchanged;

        ada.Ssn = Other;
        await clinic.SaveChangesAsync(Token);

        Assert.Equal(Other, (await StoredAsync(database)).Ssn);
    }

    [Fact]
    public async Task What_a_failed_save_had_sealed_is_saved_by_another_context()
    {
        var (database, updates, clinic) = await OpenAsync();
        await using var _ = clinic;
        var ada = await AdaAsync(clinic);
        ada.Ssn = Other;
        await FailAsync(clinic, updates);

        await using var again = database.Open();
        again.Update(ada);
        await again.SaveChangesAsync(Token);

        Assert.Equal(Other, (await StoredAsync(database)).Ssn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entity_that_another_context_read_is_written_whole_by_update_and_in_part_when_a_part_of_it_changed(bool isUpdated)
    {
        var database = await server.CreateDatabaseAsync();
        await using (var creating = new Notes(database.Options<Notes>().Options))
        {
            await creating.Database.EnsureCreatedAsync(Token);
            creating.Add(new Note { Id = Patients.Ada, Text = "sent home", Title = "a" });
            await creating.SaveChangesAsync(Token);
        }

        await using var reading = new Notes(database.Options<Notes>().Options);
        var note = await reading.Set<Note>().AsNoTracking().SingleAsync(Token);
        (await reading.Set<Note>().SingleAsync(Token)).Text = "observed overnight";
        await reading.SaveChangesAsync(Token);

        await using (var context = new Notes(database.Options<Notes>().Options))
        {
            _ = isUpdated ? context.Update(note) : context.Attach(note);
            note.Title = isUpdated ? note.Title : "b";
            await context.SaveChangesAsync(Token);
        }

        await using var read = new Notes(database.Options<Notes>().Options);
        Assert.Equal(isUpdated ? "sent home" : "observed overnight", (await read.Set<Note>().SingleAsync(Token)).Text);
    }

    [Theory]
    [InlineData(Other, true)]
    [InlineData(Other, false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task What_was_saved_and_rolled_back_is_saved_when_the_entity_is_called_modified(string? changed, bool inAnother)
    {
        var (database, _, clinic) = await OpenAsync();
        await using var closed = clinic;
        var ada = await AdaAsync(clinic);
        var former = ada.Ssn;
        await using (var transaction = await clinic.Database.BeginTransactionAsync(Token))
        {
            ada.Ssn = changed;
            await clinic.SaveChangesAsync(Token);
            await transaction.RollbackAsync(Token);
        }

        await using var again = inAnother ? database.Open() : clinic;
        again.Update(ada);
        await again.SaveChangesAsync(Token);

        Assert.Equal(changed, (await StoredAsync(database)).Ssn);
        await using var read = database.Open();
        Assert.Equal(changed is null ? 0 : 1, await read.Patients.CountAsync(p => p.Ssn == Other, Token));
        Assert.Equal(0, await read.Patients.CountAsync(p => p.Id == ada.Id && p.Ssn == former, Token));
    }

    [Fact]
    public async Task Nulls_that_were_saved_and_rolled_back_are_saved_by_another_context_where_nothing_else_was_encrypted()
    {
        var options = (await server.CreateDatabaseAsync()).Options<Notes>().Options;
        await using var context = new Notes(options);
        await context.Database.EnsureCreatedAsync(Token);
        var note = new Note { Id = Patients.Ada, Text = "sent home" };
        context.Add(note);
        await context.SaveChangesAsync(Token);
        await using (var transaction = await context.Database.BeginTransactionAsync(Token))
        {
            note.Text = null;
            await context.SaveChangesAsync(Token);
            await transaction.RollbackAsync(Token);
        }

        await using (var another = new Notes(options))
        {
            another.Update(note);
            await another.SaveChangesAsync(Token);
        }

        await using var read = new Notes(options);
        Assert.Null((await read.Set<Note>().SingleAsync(Token)).Text);
    }

    [Fact]
    public async Task A_change_is_discarded_after_a_save_of_the_context_met_a_conflict()
    {
        var (database, _, clinic) = await OpenAsync();
        await using var closed = clinic;
        var ada = await AdaAsync(clinic);
        var grace = new Patient { Id = Guid.NewGuid(), Ssn = Other };
        clinic.Add(grace);
        await clinic.SaveChangesAsync(Token);
        await using (var deleting = database.Open())
        {
            deleting.Remove(await AdaAsync(deleting));
            await deleting.SaveChangesAsync(Token);
        }

        (ada.City, ada.Ssn) = ("Bern", Third);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => clinic.SaveChangesAsync(Token));
        clinic.Entry(ada).State = EntityState.Detached;
        (grace.Ssn, grace.City) = (Third, "Bern");
        clinic.ChangeTracker.DetectChanges();

        clinic.Entry(grace).State = EntityState.Unchanged;

        Assert.Equal(Other, grace.Ssn);
        await clinic.SaveChangesAsync(Token);
        await using var read = database.Open();
        Assert.Equal(Other, (await read.Patients.SingleAsync(p => p.Id == grace.Id, Token)).Ssn);
    }

    [Fact]
    public async Task What_was_changed_back_is_not_written_over_what_another_wrote()
    {
        var (database, _, clinic) = await OpenAsync();
        await using var closed = clinic;
        var ada = await AdaAsync(clinic);
        var ssn = ada.Ssn;
        ada.Ssn = Other;
        clinic.ChangeTracker.DetectChanges();
        (ada.Ssn, ada.City) = (ssn, "Bern");
        await using (var writing = database.Open())
        {
            (await AdaAsync(writing)).Ssn = Third;
            await writing.SaveChangesAsync(Token);
        }

        await clinic.SaveChangesAsync(Token);

        Assert.Equal(Third, (await StoredAsync(database)).Ssn);
    }

    [Fact]
    public async Task A_change_is_discarded_while_no_key_can_be_had()
    {
        var keys = new StoppingKeys(server.Keys);
        using var encryption = server.CreateEncryption(keys);
        var (database, updates, clinic) = await OpenAsync(encryption: encryption);
        await using var _ = clinic;
        var ada = await AdaAsync(clinic);
        var ssn = ada.Ssn;
        ada.Ssn = Other;
        await FailAsync(clinic, updates);
        ada.Allergies!.Clear();
        keys.IsDown = true;

        clinic.Entry(ada).State = EntityState.Unchanged;
        Assert.Equal(ssn, ada.Ssn);
        Assert.Equal(["penicillin", "dust"], ada.Allergies);

        // What another wrote needs a key. Until there is one, what was read before stands, and is not saved.
        await using (var writing = database.Open())
        {
            (await AdaAsync(writing)).Ssn = Third;
            await writing.SaveChangesAsync(Token);
        }

        ada.City = "Bern";
        ada.Ssn = Other;
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Entry(ada).ReloadAsync(Token));
        Assert.Equal(ssn, ada.Ssn);
        keys.IsDown = false;
        await clinic.SaveChangesAsync(Token);
        Assert.Equal(Third, ada.Ssn);
        Assert.Equal(Third, (await StoredAsync(database)).Ssn);
    }

    [Fact]
    public async Task A_proxy_that_tells_of_its_changes_keeps_them_as_it_keeps_mapped_ones()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var creating = new Notes(database.Options<Notes>().UseChangeTrackingProxies().Options))
        {
            await creating.Database.EnsureCreatedAsync(Token);
            creating.Add(creating.CreateProxy<Note>(note => (note.Id, note.Text, note.Title) = (Patients.Ada, "sent home", "a")));
            await creating.SaveChangesAsync(Token);
        }

        await using (var context = new Notes(database.Options<Notes>().UseChangeTrackingProxies().Options))
        {
            var note = await context.Set<Note>().SingleAsync(Token);
            (note.Text, note.Title) = ("observed overnight", "b");
            context.Entry(note).Property(n => n.Title).IsModified = false;
            Assert.Equal("observed overnight", note.Text);
            await context.SaveChangesAsync(Token);
            note.Text = "hypertension";
            context.ChangeTracker.Clear();
            context.Update(note);
            await context.SaveChangesAsync(Token);
            (note.Text, note.Title) = ("sent home", "c");
            context.Entry(note).State = EntityState.Modified;
            note.Text = "hypertension";
            await context.SaveChangesAsync(Token);
        }

        await using var read = new Notes(database.Options<Notes>().UseChangeTrackingProxies().Options);
        Assert.Equal("hypertension", (await read.Set<Note>().SingleAsync(Token)).Text);
    }

    private async Task<(TestDatabase Database, Updates Updates, Clinic Clinic)> OpenAsync(bool wasNull = false, ColumnEncryption? encryption = null)
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        if (wasNull)
        {
            await using var clinic = database.Open();
            var ada = await AdaAsync(clinic);
            (ada.Ssn, ada.Allergies) = (null, null);
            await clinic.SaveChangesAsync(Token);
        }

        var updates = new Updates();
        return (database, updates, new Clinic(database.Options<Clinic>(encryption).AddInterceptors(updates).Options));
    }

    private static async Task FailAsync(Clinic clinic, Updates updates)
    {
        updates.During = static () => throw new TimeoutException();
        await Assert.ThrowsAnyAsync<Exception>(() => clinic.SaveChangesAsync(Token));
    }

    private static Task<Patient> AdaAsync(Clinic clinic) => clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token);

    private static async Task<Patient> StoredAsync(TestDatabase database)
    {
        await using var clinic = database.Open();
        return await AdaAsync(clinic);
    }

    /// <summary>Does something before the next statement that changes rows is sent.</summary>
    private sealed class Updates : DbCommandInterceptor
    {
        public Action? During { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("UPDATE", StringComparison.Ordinal) && During is { } during)
            {
                During = null;
                during();
            }

            return new(result);
        }
    }

    public class Note
    {
        public virtual Guid Id { get; set; }

        [Encrypted]
        public virtual string? Text { get; set; }

        public virtual string? Title { get; set; }
    }

    private sealed class Notes(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Note>();
    }
}
