#!/usr/bin/env bash
# MongoDB.Driver 3.14.0, LINQ: a cast to a whole number is sent in a projection and in arithmetic, and left out in a comparison of a filter. So "(int)weight == 2" finds 2 and not 2.5, of which the
# projection of the same expression makes 2, and "(int)weight > 2" finds 2.5. C# answers as the projection does.
#
# Seen:
#   select (int)weight:         { "$project" : { "_v" : { "$toInt" : "$Weight" }, "_id" : 0 } }
#   where (int)weight == 2:     { "Weight" : 2 }
#   where (int)weight > 2:      { "Weight" : { "$gt" : 2 } }
#   where (int)weight + 1 == 3: { "$expr" : { "$eq" : [{ "$add" : [{ "$toInt" : "$Weight" }, 1] }, 3] } }
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using System.Linq.Expressions;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

// No server is asked: what would be sent is printed.
var patients = new MongoClient("mongodb://127.0.0.1:1").GetDatabase("clinic").GetCollection<Patient>("patients");
Select("select (int)weight:        ", p => (int)p.Weight);
Where("where (int)weight == 2:    ", p => (int)p.Weight == 2);
Where("where (int)weight > 2:     ", p => (int)p.Weight > 2);
Where("where (int)weight + 1 == 3:", p => (int)p.Weight + 1 == 3);

static void Where(string what, Expression<Func<Patient, bool>> condition) =>
    Console.WriteLine($"{what} {new ExpressionFilterDefinition<Patient>(condition).Render(new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry))}");

void Select<T>(string what, Expression<Func<Patient, T>> member) =>
    Console.WriteLine($"{what} {patients.Aggregate().Project(member).ToString()!.Replace("aggregate", "").Trim('(', ')', '[', ']')}");

public sealed class Patient
{
    public int Id { get; set; }

    public double Weight { get; set; }
}
PROGRAM
)" <<'EXPECTED'
select (int)weight:         { "$project" : { "_v" : { "$toInt" : "$Weight" }, "_id" : 0 } }
where (int)weight == 2:     { "Weight" : 2 }
where (int)weight > 2:      { "Weight" : { "$gt" : 2 } }
where (int)weight + 1 == 3: { "$expr" : { "$eq" : [{ "$add" : [{ "$toInt" : "$Weight" }, 1] }, 3] } }
EXPECTED
