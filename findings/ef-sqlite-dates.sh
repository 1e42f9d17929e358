#!/usr/bin/env bash
# Entity Framework Core 10.0.15 on SQLite: AddMonths and AddYears are translated, and run over the end of a shorter month, where .NET stays in it: 31 January and a month is 2 March, 29 February and a
# year is 1 March. Any translated addition, even of nothing, cuts a time to milliseconds, so that "at plus a day, minus a day" is not "at". No query is refused.
#
# Seen:
#   31 January plus a month: 2024-03-02 00:00:00.0000000, in memory 2024-02-29 00:00:00.0000000
#   29 February plus a year: 2025-03-01 00:00:00.0000000, in memory 2025-02-28 00:00:00.0000000
#   the time itself:         2024-01-02 03:04:05.1234567, in memory 2024-01-02 03:04:05.1234567
#   the time plus nothing:   2024-01-02 03:04:05.1230000, in memory 2024-01-02 03:04:05.1234567
#   there and back is equal: False, in memory True
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with Microsoft.EntityFrameworkCore.Sqlite@10.0.15 <<'PROGRAM'
using System.Linq.Expressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
using var clinic = new Clinic(connection);
clinic.Database.EnsureCreated();
clinic.Add(new Visit { Id = 1, Month = new(2024, 1, 31), Leap = new(2024, 2, 29), At = new DateTime(2024, 1, 2, 3, 4, 5).AddTicks(1234567) });
clinic.SaveChanges();
clinic.ChangeTracker.Clear();

Print("31 January plus a month:", visit => visit.Month.AddMonths(1));
Print("29 February plus a year:", visit => visit.Leap.AddYears(1));
Print("the time itself:        ", visit => visit.At);
Print("the time plus nothing:  ", visit => visit.At.AddHours(0));
Print("there and back is equal:", visit => visit.At.AddDays(1).AddDays(-1) == visit.At);

void Print<T>(string what, Expression<Func<Visit, T>> asked) where T : notnull =>
    Console.WriteLine($"{what} {Text(clinic.Visits.Select(asked).Single())}, in memory {Text(clinic.Visits.AsEnumerable().Select(asked.Compile()).Single())}");

static string Text(object value) => value is DateTime time ? $"{time:yyyy-MM-dd HH:mm:ss.fffffff}" : $"{value}";

public sealed class Visit
{
    public int Id { get; set; }

    public DateTime Month { get; set; }

    public DateTime Leap { get; set; }

    public DateTime At { get; set; }
}

public sealed class Clinic(SqliteConnection connection) : DbContext
{
    public DbSet<Visit> Visits => Set<Visit>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection);
}
PROGRAM
)" <<'EXPECTED'
31 January plus a month: 2024-03-02 00:00:00.0000000, in memory 2024-02-29 00:00:00.0000000
29 February plus a year: 2025-03-01 00:00:00.0000000, in memory 2025-02-28 00:00:00.0000000
the time itself:         2024-01-02 03:04:05.1234567, in memory 2024-01-02 03:04:05.1234567
the time plus nothing:   2024-01-02 03:04:05.1230000, in memory 2024-01-02 03:04:05.1234567
there and back is equal: False, in memory True
EXPECTED
