#!/usr/bin/env bash
# Entity Framework Core 10.0.15 on SQLite (Microsoft.EntityFrameworkCore.Sqlite): in a complex type that is stored as JSON, a TimeSpan of a day and more, a TimeOnly and a byte array are written in
# one form and compared in another, so that a query by the very value that was saved finds nothing, without an error. The same members in columns of their own are found, and the JSON is read back
# right.
#
# Seen:
#   stored: {"At":"01:02:03.0000000","Code":"0102","Length":"1:6:00:00"}
#   asked:  ->> 'Length' = '1.06:00:00'
#   asked:  ->> 'At' = '01:02:03'
#   asked:  ->> 'Code' = X'0102'
#   found in JSON:    0 0 0
#   found in columns: 1 1 1
#   read back: 1.06:00:00 01:02:03 0102
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

var length = new TimeSpan(1, 6, 0, 0);
var at = new TimeOnly(1, 2, 3);
byte[] code = [1, 2];

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using var clinic = new Clinic(connection);
clinic.Database.EnsureCreated();
clinic.Add(new Stay { Json = new() { Length = length, At = at, Code = code }, Length = length, At = at, Code = code });
clinic.SaveChanges();
clinic.ChangeTracker.Clear();

using var command = connection.CreateCommand();
command.CommandText = "SELECT Json FROM Stays";
Console.WriteLine($"stored: {command.ExecuteScalar()}");

var stays = clinic.Stays;
IQueryable<Stay>[] queries =
[
    stays.Where(stay => stay.Json.Length == new TimeSpan(1, 6, 0, 0)),
    stays.Where(stay => stay.Json.At == new TimeOnly(1, 2, 3)),
    stays.Where(stay => stay.Json.Code == new byte[] { 1, 2 }),
];
foreach (var query in queries)
{
    var sql = query.ToQueryString();
    Console.WriteLine($"asked:  {sql[sql.IndexOf("->>", StringComparison.Ordinal)..]}");
}

Console.WriteLine($"found in JSON:    {string.Join(' ', queries.Select(query => query.Count()))}");
Console.WriteLine($"found in columns: {stays.Count(stay => stay.Length == length)} {stays.Count(stay => stay.At == at)} {stays.Count(stay => stay.Code == code)}");
var read = stays.AsNoTracking().Single().Json;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read back: {read.Length} {read.At:HH:mm:ss} {Convert.ToHexString(read.Code)}"));

public sealed class Times
{
    public TimeSpan Length { get; set; }

    public TimeOnly At { get; set; }

    public byte[] Code { get; set; } = [];
}

public sealed class Stay
{
    public int Id { get; set; }

    public Times Json { get; set; } = new();

    public TimeSpan Length { get; set; }

    public TimeOnly At { get; set; }

    public byte[] Code { get; set; } = [];
}

public sealed class Clinic(SqliteConnection connection) : DbContext
{
    public DbSet<Stay> Stays => Set<Stay>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);

    protected override void OnModelCreating(ModelBuilder model) => model.Entity<Stay>().ComplexProperty(stay => stay.Json, json => json.ToJson());
}
PROGRAM
)" <<'EXPECTED'
stored: {"At":"01:02:03.0000000","Code":"0102","Length":"1:6:00:00"}
asked:  ->> 'Length' = '1.06:00:00'
asked:  ->> 'At' = '01:02:03'
asked:  ->> 'Code' = X'0102'
found in JSON:    0 0 0
found in columns: 1 1 1
read back: 1.06:00:00 01:02:03 0102
EXPECTED
