#!/usr/bin/env bash
# Entity Framework Core 10.0.15 (seen on SQLite): that a save failed is told to an interceptor by SaveChangesFailed, whatever the exception, says its description. A save that fails because another
# has changed or deleted the row, which is the failure that programs expect and handle, is told to none. The event of the same name of the context is raised for both. So what an interceptor holds
# while a save runs is held on after a conflict, also when the context is given back to a pool.
#
# Seen:
#   conflict:  interceptor: SavingChanges; event: SaveChangesFailed
#   duplicate: interceptor: SavingChanges, SaveChangesFailed; event: SaveChangesFailed
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using (var creating = new Clinic(connection, new Noting()))
{
    creating.Database.EnsureCreated();
    creating.Add(new Patient { Id = 1 });
    creating.SaveChanges();
}

Print("conflict: ", clinic =>
{
    clinic.Patients.Single().Name = "b";
    clinic.Database.ExecuteSqlRaw("DELETE FROM Patients");
});
Print("duplicate:", clinic =>
{
    clinic.Database.ExecuteSqlRaw("INSERT INTO Patients (Id) VALUES (2)");
    clinic.Add(new Patient { Id = 2 });
});

void Print(string what, Action<Clinic> change)
{
    var noting = new Noting();
    using var clinic = new Clinic(connection, noting);
    var events = new List<string>();
    clinic.SaveChangesFailed += (_, _) => events.Add("SaveChangesFailed");
    change(clinic);
    try
    {
        clinic.SaveChanges();
    }
    catch (DbUpdateException)
    {
        Console.WriteLine($"{what} interceptor: {string.Join(", ", noting.Calls)}; event: {string.Join(", ", events)}");
    }
}

public sealed class Patient
{
    public int Id { get; set; }

    public string? Name { get; set; }
}

public sealed class Clinic(SqliteConnection connection, Noting noting) : DbContext
{
    public DbSet<Patient> Patients => Set<Patient>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection).AddInterceptors(noting);
}

public sealed class Noting : SaveChangesInterceptor
{
    public List<string> Calls { get; } = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Calls.Add("SavingChanges");
        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Calls.Add("SavedChanges");
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Calls.Add("SaveChangesFailed");

    public override void SaveChangesCanceled(DbContextEventData eventData) => Calls.Add("SaveChangesCanceled");
}
PROGRAM
)" <<'EXPECTED'
conflict:  interceptor: SavingChanges; event: SaveChangesFailed
duplicate: interceptor: SavingChanges, SaveChangesFailed; event: SaveChangesFailed
EXPECTED
