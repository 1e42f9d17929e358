#!/usr/bin/env bash
# MongoDB.Driver 3.14.0: an update that pushes two values, increments twice or pulls two values, by one call after the other on the same builder, sends the last of them only. The first is lost
# without an error. Two operators on one member, which the server refuses, are sent both.
#
# Seen:
#   push a, push b: { "$push" : { "Tags" : "b" } }
#   add 1, add 2:   { "$inc" : { "Visits" : 2 } }
#   pull a, pull b: { "$pull" : { "Tags" : "b" } }
#   set 1, add 2:   { "$set" : { "Visits" : 1 }, "$inc" : { "Visits" : 2 } }
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

var update = Builders<Patient>.Update;
Print("push a, push b:", update.Push(p => p.Tags, "a").Push(p => p.Tags, "b"));
Print("add 1, add 2:  ", update.Inc(p => p.Visits, 1).Inc(p => p.Visits, 2));
Print("pull a, pull b:", update.Pull(p => p.Tags, "a").Pull(p => p.Tags, "b"));
Print("set 1, add 2:  ", update.Set(p => p.Visits, 1).Inc(p => p.Visits, 2));

// What the driver sends, without a server.
static void Print(string what, UpdateDefinition<Patient> change) =>
    Console.WriteLine($"{what} {change.Render(new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry))}");

public sealed class Patient
{
    public int Id { get; set; }

    public int Visits { get; set; }

    public List<string> Tags { get; set; } = [];
}
PROGRAM
)" <<'EXPECTED'
push a, push b: { "$push" : { "Tags" : "b" } }
add 1, add 2:   { "$inc" : { "Visits" : 2 } }
pull a, pull b: { "$pull" : { "Tags" : "b" } }
set 1, add 2:   { "$set" : { "Visits" : 1 }, "$inc" : { "Visits" : 2 } }
EXPECTED
