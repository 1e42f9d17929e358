#!/usr/bin/env bash
# MongoDB.Driver 3.14.0, LINQ: "visits < 1" of a nullable number, compared with a constant in a filter, does not find a null, as in C#. The same comparison in a projection, in "?:" and with another
# member is sent as an aggregation expression, in whose order MongoDB's manual puts null before all numbers: it is true for null. So one condition finds other patients than the projection says it
# should, and "visits < beds" finds those without visits.
#
# Seen:
#   where visits < 1:          { "Visits" : { "$lt" : 1 } }
#   where visits < beds:       { "$expr" : { "$lt" : ["$Visits", "$Beds"] } }
#   select visits < 1:         { "$project" : { "_v" : { "$lt" : ["$Visits", 1] }, "_id" : 0 } }
#   select visits < 1 ? a : b: { "$project" : { "_v" : { "$cond" : { "if" : { "$lt" : ["$Visits", 1] }, "then" : "a", "else" : "b" } }, "_id" : 0 } }
#   in C#, of null: False False b
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using System.Linq.Expressions;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

// No server is asked: what would be sent is printed.
var patients = new MongoClient("mongodb://127.0.0.1:1").GetDatabase("clinic").GetCollection<Patient>("patients");
Where("where visits < 1:         ", p => p.Visits < 1);
Where("where visits < beds:      ", p => p.Visits < p.Beds);
Select("select visits < 1:        ", p => p.Visits < 1);
Select("select visits < 1 ? a : b:", p => p.Visits < 1 ? "a" : "b");
Console.WriteLine($"in C#, of null: {new Patient().Visits < 1} {new Patient().Visits < new Patient { Beds = 1 }.Beds} {(new Patient().Visits < 1 ? "a" : "b")}");

static void Where(string what, Expression<Func<Patient, bool>> condition) =>
    Console.WriteLine($"{what} {new ExpressionFilterDefinition<Patient>(condition).Render(new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry))}");

void Select<T>(string what, Expression<Func<Patient, T>> member) =>
    Console.WriteLine($"{what} {patients.Aggregate().Project(member).ToString()!.Replace("aggregate", "").Trim('(', ')', '[', ']')}");

public sealed class Patient
{
    public int Id { get; set; }

    public int? Visits { get; set; }

    public int Beds { get; set; }
}
PROGRAM
)" <<'EXPECTED'
where visits < 1:          { "Visits" : { "$lt" : 1 } }
where visits < beds:       { "$expr" : { "$lt" : ["$Visits", "$Beds"] } }
select visits < 1:         { "$project" : { "_v" : { "$lt" : ["$Visits", 1] }, "_id" : 0 } }
select visits < 1 ? a : b: { "$project" : { "_v" : { "$cond" : { "if" : { "$lt" : ["$Visits", 1] }, "then" : "a", "else" : "b" } }, "_id" : 0 } }
in C#, of null: False False b
EXPECTED
