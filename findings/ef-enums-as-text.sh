#!/usr/bin/env bash
# Entity Framework Core 10.0.15 (seen on SQLite): an enum that is stored as text (HasConversion<string>). Its number is taken of the text, which SQLite reads as 0, a flag is looked for by "&" on
# two texts, and greater and smaller go by the names. No query is refused: the number is 0 for every row, no row has a flag, and "at least Medium" misses High, which "at most Low" finds.
#
# Seen, of three patients with the risks Low = 1, Medium = 2 and High = 4:
#   sorted by it:     High Low Medium
#   number:           0 0 0
#   has flag Medium:  none
#   at least Medium:  Medium
#   at least Low:     Low Medium
#   at most Low:      Low High
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using var clinic = new Clinic(connection);
clinic.Database.EnsureCreated();
clinic.AddRange(new Patient { Id = 1, Risk = Risk.Low }, new Patient { Id = 2, Risk = Risk.Medium }, new Patient { Id = 3, Risk = Risk.High });
clinic.SaveChanges();

IQueryable<Patient> patients = clinic.Patients.OrderBy(patient => patient.Id);
Console.WriteLine($"sorted by it:     {Join(clinic.Patients.OrderBy(patient => patient.Risk).Select(patient => patient.Risk))}");
Console.WriteLine($"number:           {Join(patients.Select(patient => (int)patient.Risk))}");
Console.WriteLine($"has flag Medium:  {Join(patients.Where(patient => patient.Risk.HasFlag(Risk.Medium)).Select(patient => patient.Risk))}");
Console.WriteLine($"at least Medium:  {Join(patients.Where(patient => patient.Risk >= Risk.Medium).Select(patient => patient.Risk))}");
Console.WriteLine($"at least Low:     {Join(patients.Where(patient => patient.Risk >= Risk.Low).Select(patient => patient.Risk))}");
Console.WriteLine($"at most Low:      {Join(patients.Where(patient => patient.Risk <= Risk.Low).Select(patient => patient.Risk))}");

static string Join<T>(IEnumerable<T> values) => string.Join(' ', values.Select(value => $"{value}").DefaultIfEmpty("none"));

[Flags]
public enum Risk
{
    None,
    Low = 1,
    Medium = 2,
    High = 4,
}

public sealed class Patient
{
    public int Id { get; set; }

    public Risk Risk { get; set; }
}

public sealed class Clinic(SqliteConnection connection) : DbContext
{
    public DbSet<Patient> Patients => Set<Patient>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);

    protected override void OnModelCreating(ModelBuilder model) => model.Entity<Patient>().Property(patient => patient.Risk).HasConversion<string>();
}
PROGRAM
)" <<'EXPECTED'
sorted by it:     High Low Medium
number:           0 0 0
has flag Medium:  none
at least Medium:  Medium
at least Low:     Low Medium
at most Low:      Low High
EXPECTED
