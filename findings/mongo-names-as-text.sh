#!/usr/bin/env bash
# MongoDB.Driver 3.14.0: a field given as text is looked for among the names of the class's members only. By the name that the database has, which is what mongosh and the documents show, the
# member is not found: the right element is sent, and its value without the member's serializer. An enum that is kept as text is compared with its number, which finds nothing, and
# Update.Set stores a number among the texts.
#
# Seen, of a member State that is stored as text under state_code:
#   Filter.Eq("State", Active): { "state_code" : "Active" }
#   Update.Set("State", Active): { "$set" : { "state_code" : "Active" } }
#   Filter.Eq("state_code", Active): { "state_code" : 0 }
#   Update.Set("state_code", Active): { "$set" : { "state_code" : 0 } }
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

// No server is asked: what would be sent is printed.
RenderArgs<Patient> patients = new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry);
foreach (var name in new[] { "State", "state_code" })
{
    Console.WriteLine($"Filter.Eq(\"{name}\", Active): {Builders<Patient>.Filter.Eq(name, State.Active).Render(patients)}");
    Console.WriteLine($"Update.Set(\"{name}\", Active): {Builders<Patient>.Update.Set(name, State.Active).Render(patients)}");
}

public enum State
{
    Active,
    Gone,
}

public sealed class Patient
{
    public int Id { get; set; }

    [BsonElement("state_code")]
    [BsonRepresentation(BsonType.String)]
    public State State { get; set; }
}
PROGRAM
)" <<'EXPECTED'
Filter.Eq("State", Active): { "state_code" : "Active" }
Update.Set("State", Active): { "$set" : { "state_code" : "Active" } }
Filter.Eq("state_code", Active): { "state_code" : 0 }
Update.Set("state_code", Active): { "$set" : { "state_code" : 0 } }
EXPECTED
