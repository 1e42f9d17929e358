#!/usr/bin/env bash
# MongoDB.Driver 3.14.0, LINQ: the division of two whole numbers is sent as $divide, of which MongoDB's manual says 2.5 for 5 / 2, where C# answers 2: "beds / 2 == 2" does not find 5 beds. A
# remainder that is compared with a fraction is sent as the filter operator $mod, of which the manual says that it cuts such numbers to whole ones: "weight % 2 == 0.5" finds 2 and 4 as well as 2.5.
# A remainder in a projection is computed with the fraction.
#
# Seen:
#   where beds / 2 == 2:     { "$expr" : { "$eq" : [{ "$divide" : ["$Beds", 2] }, 2] } }
#   select beds / 2:         { "$project" : { "_v" : { "$divide" : ["$Beds", 2] }, "_id" : 0 } }
#   where weight % 2 == 0.5: { "Weight" : { "$mod" : [2.0, 0.5] } }
#   select weight % 2:       { "$project" : { "_v" : { "$mod" : ["$Weight", 2.0] }, "_id" : 0 } }
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using System.Linq.Expressions;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

// No server is asked: what would be sent is printed.
var patients = new MongoClient("mongodb://127.0.0.1:1").GetDatabase("clinic").GetCollection<Patient>("patients");
Where("where beds / 2 == 2:    ", p => p.Beds / 2 == 2);
Select("select beds / 2:        ", p => p.Beds / 2);
Where("where weight % 2 == 0.5:", p => p.Weight % 2 == 0.5);
Select("select weight % 2:      ", p => p.Weight % 2);

static void Where(string what, Expression<Func<Patient, bool>> condition) =>
    Console.WriteLine($"{what} {new ExpressionFilterDefinition<Patient>(condition).Render(new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry))}");

void Select<T>(string what, Expression<Func<Patient, T>> member) =>
    Console.WriteLine($"{what} {patients.Aggregate().Project(member).ToString()!.Replace("aggregate", "").Trim('(', ')', '[', ']')}");

public sealed class Patient
{
    public int Id { get; set; }

    public int Beds { get; set; }

    public double Weight { get; set; }
}
PROGRAM
)" <<'EXPECTED'
where beds / 2 == 2:     { "$expr" : { "$eq" : [{ "$divide" : ["$Beds", 2] }, 2] } }
select beds / 2:         { "$project" : { "_v" : { "$divide" : ["$Beds", 2] }, "_id" : 0 } }
where weight % 2 == 0.5: { "Weight" : { "$mod" : [2.0, 0.5] } }
select weight % 2:       { "$project" : { "_v" : { "$mod" : ["$Weight", 2.0] }, "_id" : 0 } }
EXPECTED
