#!/usr/bin/env bash
# MongoDB.Driver 3.14.0: a TimeSpan is stored as a text by default, and compared as a text: 20 hours, "20:00:00", are found as longer than 25 hours, "1.01:00:00".
# A DateTimeOffset is stored as three numbers, and compared as three: the same instant with another offset, which C# calls equal, is not found by "==". No filter is refused.
#
# Seen:
#   stored: { "_id" : 0, "Length" : "20:00:00", "Begins" : { "DateTime" : { "$date" : "2026-01-01T08:00:00Z" }, "Ticks" : 639028584000000000, "Offset" : 120 } }
#   length > 25 h:   { "Length" : { "$gt" : "1.01:00:00" } }
#   begins == asked: { "Begins" : { "DateTime" : { "$date" : "2026-01-01T08:00:00Z" }, "Ticks" : 639028512000000000, "Offset" : 0 } }
#   in C#: False True; as texts: True
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using System.Linq.Expressions;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

var stay = new Stay { Length = TimeSpan.FromHours(20), Begins = new(2026, 1, 1, 10, 0, 0, TimeSpan.FromHours(2)) };
var asked = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
Console.WriteLine($"stored: {stay.ToBsonDocument()}");
Where("length > 25 h:  ", s => s.Length > TimeSpan.FromHours(25));
Where("begins == asked:", s => s.Begins == asked);
Console.WriteLine($"in C#: {stay.Length > TimeSpan.FromHours(25)} {stay.Begins == asked}; as texts: {string.CompareOrdinal("20:00:00", "1.01:00:00") > 0}");

static void Where(string what, Expression<Func<Stay, bool>> condition) =>
    Console.WriteLine($"{what} {new ExpressionFilterDefinition<Stay>(condition).Render(new(BsonSerializer.LookupSerializer<Stay>(), BsonSerializer.SerializerRegistry))}");

public sealed class Stay
{
    public int Id { get; set; }

    public TimeSpan Length { get; set; }

    public DateTimeOffset Begins { get; set; }
}
PROGRAM
)" <<'EXPECTED'
stored: { "_id" : 0, "Length" : "20:00:00", "Begins" : { "DateTime" : { "$date" : "2026-01-01T08:00:00Z" }, "Ticks" : 639028584000000000, "Offset" : 120 } }
length > 25 h:   { "Length" : { "$gt" : "1.01:00:00" } }
begins == asked: { "Begins" : { "DateTime" : { "$date" : "2026-01-01T08:00:00Z" }, "Ticks" : 639028512000000000, "Offset" : 0 } }
in C#: False True; as texts: True
EXPECTED
