#!/usr/bin/env bash
# Entity Framework Core 10.0.15 (seen on SQLite): where one expression yields values of a column with a converter and of a column without, the converter of one side is applied to both. A text that
# was never converted is turned by "??", "?:" and Union, and a converted one comes back as it is stored, by the order in which the two are written. A converter that decrypts would be given a text
# that was never encrypted; here the converter turns a text around.
#
# Seen, of a patient with the name "abc" (turned in its column: "cba"), no alias (turned too) and the note "xyz" (not turned):
#   alias ?? note:           zyx
#   note or name:            cba
#   name or note:            zyx
#   names, then notes:       abc zyx
#   notes, then names:       cba xyz
#   the same in memory:      xyz abc xyz
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using var clinic = new Clinic(connection);
clinic.Database.EnsureCreated();
clinic.Add(new Patient { Id = 1, Name = "abc", Note = "xyz" });
clinic.SaveChanges();

var patients = clinic.Patients;
Console.WriteLine($"alias ?? note:           {patients.Select(p => p.Alias ?? p.Note).Single()}");
Console.WriteLine($"note or name:            {patients.Select(p => p.Id == 2 ? p.Note : p.Name).Single()}");
Console.WriteLine($"name or note:            {patients.Select(p => p.Id == 2 ? p.Name : p.Note).Single()}");
Console.WriteLine($"names, then notes:       {Join(patients.Select(p => p.Name).Union(patients.Select(p => p.Note)))}");
Console.WriteLine($"notes, then names:       {Join(patients.Select(p => p.Note).Union(patients.Select(p => p.Name)))}");
var patient = patients.AsNoTracking().Single();
Console.WriteLine($"the same in memory:      {patient.Alias ?? patient.Note} {(patient.Id == 2 ? patient.Note : patient.Name)} {(patient.Id == 2 ? patient.Name : patient.Note)}");

static string Join(IEnumerable<string> texts) => string.Join(' ', texts.Order());

public sealed class Patient
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string? Alias { get; set; }

    public string Note { get; set; } = "";
}

public sealed class Clinic(SqliteConnection connection) : DbContext
{
    public DbSet<Patient> Patients => Set<Patient>();

    public static string Turned(string text) => new([.. text.Reverse()]);

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Patient>().Property(patient => patient.Name).HasConversion(text => Turned(text), stored => Turned(stored));
        model.Entity<Patient>().Property(patient => patient.Alias).HasConversion(text => Turned(text!), stored => Turned(stored));
    }
}
PROGRAM
)" <<'EXPECTED'
alias ?? note:           zyx
note or name:            cba
name or note:            zyx
names, then notes:       abc zyx
notes, then names:       cba xyz
the same in memory:      xyz abc xyz
EXPECTED
