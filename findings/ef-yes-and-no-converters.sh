#!/usr/bin/env bash
# Entity Framework Core 10.0.15 (seen on SQLite): a bool that is stored as "Y" and "N" by BoolToTwoValuesConverter. A condition that is this member, or its negation, is translated with the
# converter. The same member as a part of a larger expression in a projection, or compared with another condition, is sent as it is stored, and SQLite takes the text "Y" for false. So the answers are
# wrong, without an error or a warning.
#
# Seen, of one patient with Id 1 who is active:
#   where active:               1
#   where not active:           0
#   where active == (Id == 1):  0
#   select active && Id == 1:   False
#   the same in memory:         True
#   sent: SELECT "p"."Active" AND "p"."Id" = 1 FROM "Patients" AS "p"
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using var clinic = new Clinic(connection);
clinic.Database.EnsureCreated();
clinic.Add(new Patient { Id = 1, Active = true });
clinic.SaveChanges();

var patients = clinic.Patients;
var projected = patients.Select(patient => patient.Active && patient.Id == 1);
Console.WriteLine($"where active:               {patients.Count(patient => patient.Active)}");
Console.WriteLine($"where not active:           {patients.Count(patient => !patient.Active)}");
Console.WriteLine($"where active == (Id == 1):  {patients.Count(patient => patient.Active == (patient.Id == 1))}");
Console.WriteLine($"select active && Id == 1:   {projected.Single()}");
Console.WriteLine($"the same in memory:         {patients.AsEnumerable().Select(patient => patient.Active && patient.Id == 1).Single()}");
Console.WriteLine($"sent: {projected.ToQueryString().ReplaceLineEndings(" ")}");

public sealed class Patient
{
    public int Id { get; set; }

    public bool Active { get; set; }
}

public sealed class Clinic(SqliteConnection connection) : DbContext
{
    public DbSet<Patient> Patients => Set<Patient>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);

    protected override void OnModelCreating(ModelBuilder model) =>
        model.Entity<Patient>().Property(patient => patient.Active).HasConversion(new BoolToTwoValuesConverter<string>("N", "Y"));
}
PROGRAM
)" <<'EXPECTED'
where active:               1
where not active:           0
where active == (Id == 1):  0
select active && Id == 1:   False
the same in memory:         True
sent: SELECT "p"."Active" AND "p"."Id" = 1 FROM "Patients" AS "p"
EXPECTED
