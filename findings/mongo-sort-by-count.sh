#!/usr/bin/env bash
# MongoDB.Driver 3.14.0: what SortByCount and ReplaceWith(expression) give is read without the serializers of the members that the expression names; what Project gives of the same members is
# read with them. So SortByCount of a text that is kept as an ObjectId, or of a Guid with a representation of its own, cannot be read at all.
#
# Seen, for the answer that a server gives:
#   Project(Doctor):     5f0000000000000000000001
#   SortByCount(Doctor): FormatException
#   ReplaceWith(Doctor): FormatException
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Driver@3.14.0 <<'PROGRAM'
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

// No server is asked: its answers are read as the driver would read them.
RenderArgs<Patient> patients = new(BsonSerializer.LookupSerializer<Patient>(), BsonSerializer.SerializerRegistry);
var all = new EmptyPipelineDefinition<Patient>();
Read("Project(Doctor):    ", all.Project(p => new Referral { Doctor = p.Doctor }), "{ Doctor: ObjectId('5f0000000000000000000001') }", answer => answer.Doctor);
Read("SortByCount(Doctor):", all.SortByCount(p => p.Doctor), "{ _id: ObjectId('5f0000000000000000000001'), count: 7 }", answer => answer.Id);
Read("ReplaceWith(Doctor):", all.ReplaceWith(p => new Referral { Doctor = p.Doctor }), "{ Doctor: ObjectId('5f0000000000000000000001') }", answer => answer.Doctor);

void Read<T>(string what, PipelineDefinition<Patient, T> pipeline, string answer, Func<T, string?> value)
{
    try
    {
        using var reader = new BsonDocumentReader(BsonDocument.Parse(answer));
        Console.WriteLine($"{what} {value(pipeline.Render(patients).OutputSerializer.Deserialize(BsonDeserializationContext.CreateRoot(reader)))}");
    }
    catch (FormatException)
    {
        Console.WriteLine($"{what} {nameof(FormatException)}");
    }
}

public sealed class Patient
{
    public int Id { get; set; }

    [BsonRepresentation(BsonType.ObjectId)]
    public string? Doctor { get; set; }
}

public sealed class Referral
{
    public string? Doctor { get; set; }
}
PROGRAM
)" <<'EXPECTED'
Project(Doctor):     5f0000000000000000000001
SortByCount(Doctor): FormatException
ReplaceWith(Doctor): FormatException
EXPECTED
