using System.ComponentModel;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class NotifyingEntityOnSqlite(SqliteServer server) : NotifyingEntityTests(server);

public class NotifyingEntityOnPostgreSql(PostgreSqlServer server) : NotifyingEntityTests(server);

/// <summary>Entities that tell Entity Framework Core what changed, so that it does not look.</summary>
public abstract class NotifyingEntityTests(TestServer server)
{
    [Fact]
    public async Task A_changed_member_of_an_entity_that_notifies_is_saved()
    {
        var database = await server.CreateDatabaseAsync();
        await using var context = new Notifying(database.Options<Notifying>().Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        var row = new NotifyingRow { Id = Guid.NewGuid(), Secret = "a" };
        context.Add(row);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        row.Secret = "b";
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        await using var read = new Notifying(database.Options<Notifying>().Options);
        Assert.Equal("b", (await read.Set<NotifyingRow>().SingleAsync(TestContext.Current.CancellationToken)).Secret);
    }

    public sealed class NotifyingRow : INotifyPropertyChanged
    {
        private string? _plain;
        private string? _secret;

        public event PropertyChangedEventHandler? PropertyChanged;

        public Guid Id { get; set; }

        public string? Plain
        {
            get => _plain;
            set
            {
                _plain = value;
                PropertyChanged?.Invoke(this, new(nameof(Plain)));
            }
        }

        [Encrypted]
        public string? Secret
        {
            get => _secret;
            set
            {
                _secret = value;
                PropertyChanged?.Invoke(this, new(nameof(Secret)));
            }
        }
    }

    private sealed class Notifying(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasChangeTrackingStrategy(ChangeTrackingStrategy.ChangedNotifications);
            modelBuilder.Entity<NotifyingRow>();
        }
    }
}
