using System.Text.Json;
using FieldCrypt.EntityFrameworkCore;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.FromTheStart.Tests.Sql;

public sealed class Patient
{
    public int Id { get; set; }

    [Encrypted]
    public string? Ssn { get; set; }

    public string? Clinic { get; set; }
}

/// <summary>Nothing of it is annotated.</summary>
public sealed class Room
{
    public int Id { get; set; }

    public string? Floor { get; set; }
}

public class Clinic(DbContextOptions<Clinic> options) : DbContext(options)
{
    public DbSet<Patient> Patients => Set<Patient>();
}

public class Building(DbContextOptions<Building> options) : DbContext(options)
{
    public DbSet<Room> Rooms => Set<Room>();
}

/// <summary>Maps the annotated class without its annotated member.</summary>
public class Register(DbContextOptions<Register> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Patient>(patient => patient.ToTable("Patients").Ignore(row => row.Ssn));
}

/// <summary>Says in code what no annotation says.</summary>
public class Described(DbContextOptions<Described> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Room>().Property(room => room.Floor).IsEncrypted();
}

/// <summary>Holds an annotated class in one column.</summary>
public sealed class Folder
{
    public int Id { get; set; }

    public List<Patient>? Patients { get; set; }
}

/// <summary>Writes annotated objects as JSON.</summary>
public class Archive(DbContextOptions<Archive> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Folder>().Property(folder => folder.Patients).HasConversion(
        patients => JsonSerializer.Serialize(patients, JsonSerializerOptions.Default), text => JsonSerializer.Deserialize<List<Patient>>(text, JsonSerializerOptions.Default));
}

/// <summary>A program that references the package and has never touched FieldCrypt, with annotated entities and an ordinary context.</summary>
public sealed class PlainContextTests : IDisposable
{
    private readonly SqliteConnection _database = new("Data Source=:memory:");

    public PlainContextTests()
    {
        _database.Open();
        Execute("CREATE TABLE Patients (Id INTEGER PRIMARY KEY, Ssn TEXT NULL, Clinic TEXT NULL); CREATE TABLE Rooms (Id INTEGER PRIMARY KEY, Floor TEXT NULL)");
    }

    public static TheoryData<string> Ways => [.. Uses.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, Func<Clinic, Task>> Uses { get; } = new()
    {
        ["add"] = async context =>
        {
            context.Add(new Patient { Id = 1, Ssn = "078-05-1120" });
            await context.SaveChangesAsync(Token);
        },
        ["create"] = context => context.Database.EnsureCreatedAsync(Token),
        ["read"] = context => context.Patients.ToListAsync(Token),
        ["update"] = context => context.Patients.ExecuteUpdateAsync(set => set.SetProperty(patient => patient.Ssn, "078-05-1120"), Token),
    };

    [Fact]
    public async Task Annotated_objects_are_not_stored_as_the_value_of_one_column()
    {
        await using var context = new Archive(Options<Archive>());
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => context.Database.EnsureCreatedAsync(Token));
        Assert.Contains("Patient.Ssn", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_annotated_entity_is_not_stored_by_a_context_without_FieldCrypt(string use)
    {
        await using var context = new Clinic(Options<Clinic>());

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Uses[use](context));
        Assert.Equal("FC-PAST-ENCRYPTION", error.Code);
        Assert.Contains("Patient.Ssn", error.Message, StringComparison.Ordinal);

        // Whoever catches that and goes on with the same context is refused again.
        await Assert.ThrowsAsync<ProtectedOperationException>(() => Uses["add"](context));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => context.Database.ExecuteSqlRawAsync("INSERT INTO Patients VALUES (2, 'x', 'y')", Token));
        Assert.Equal(0L, Execute("SELECT COUNT(*) FROM Patients"));
    }

    [Fact]
    public async Task A_member_that_is_encrypted_by_the_model_is_not_stored_either()
    {
        await using var context = new Described(Options<Described>());

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => context.Set<Room>().ToListAsync(Token));
        Assert.Contains("Room.Floor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_does_not_bring_a_refused_context_back()
    {
        var services = new ServiceCollection();
        services.AddDbContextPool<Clinic>(options => options.UseSqlite(_database), poolSize: 1);
        await using var provider = services.BuildServiceProvider();
        for (var i = 0; i < 3; i++)
        {
            await using var scope = provider.CreateAsyncScope();
            await Assert.ThrowsAsync<ProtectedOperationException>(() => Uses["add"](scope.ServiceProvider.GetRequiredService<Clinic>()));
        }

        Assert.Equal(0L, Execute("SELECT COUNT(*) FROM Patients"));
    }

    [Fact]
    public async Task Contexts_without_annotated_members_work_as_ever()
    {
        await using var building = new Building(Options<Building>());
        building.Add(new Room { Id = 1, Floor = "2" });
        await building.SaveChangesAsync(Token);
        Assert.Equal("2", (await building.Rooms.SingleAsync(Token)).Floor);

        await using var register = new Register(Options<Register>());
        register.Add(new Patient { Id = 7, Ssn = "078-05-1120", Clinic = "Central" });
        await register.SaveChangesAsync(Token);
        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM Patients WHERE Ssn IS NULL"));
    }

    [Fact]
    public async Task Who_asks_for_it_may_use_a_plain_context()
    {
        await using var context = new Clinic(Options<Clinic>());
        using (DbContextProcessGuard.AllowPlainContexts("tests"))
        {
            await Uses["add"](context);
        }

        await Assert.ThrowsAsync<ProtectedOperationException>(() => Uses["read"](context));
        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM Patients"));
    }

    public void Dispose() => _database.Dispose();

    private DbContextOptions<TContext> Options<TContext>()
        where TContext : DbContext => new DbContextOptionsBuilder<TContext>().UseSqlite(_database).Options;

    private object? Execute(string sql)
    {
        using var command = _database.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
