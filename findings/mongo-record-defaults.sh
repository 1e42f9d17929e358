#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: a record's parameter with a default value, and the initial value of a property of a record with parameters, are not taken when a document lacks the element: 0 and null are read.
# System.Text.Json takes them, and so does the driver for a class without parameters. Who adds a member with a default to a record reads another value from all older documents, and writes it back.
#
# Seen:
#   parameters, driver:           Patient { Name = ann, Beds = 0, Ward =  }
#   parameters, System.Text.Json: Patient { Name = ann, Beds = 1, Ward = east }
#   property, driver:             Visitor { Name = ann, Ward =  }
#   property, System.Text.Json:   Visitor { Name = ann, Ward = east }
#   no parameters, driver:        Guest { Name = ann, Ward = east }
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using System.Text.Json;
using MongoDB.Bson.Serialization;

const string Older = """{"Name":"ann"}""";
Console.WriteLine($"parameters, driver:           {BsonSerializer.Deserialize<Patient>(Older)}");
Console.WriteLine($"parameters, System.Text.Json: {JsonSerializer.Deserialize<Patient>(Older)}");
Console.WriteLine($"property, driver:             {BsonSerializer.Deserialize<Visitor>(Older)}");
Console.WriteLine($"property, System.Text.Json:   {JsonSerializer.Deserialize<Visitor>(Older)}");
Console.WriteLine($"no parameters, driver:        {BsonSerializer.Deserialize<Guest>(Older)}");

public sealed record Patient(string Name, int Beds = 1, string Ward = "east");

public sealed record Visitor(string Name)
{
    public string Ward { get; init; } = "east";
}

public sealed record Guest
{
    public string Name { get; init; } = "";

    public string Ward { get; init; } = "east";
}
PROGRAM
)" <<'EXPECTED'
parameters, driver:           Patient { Name = ann, Beds = 0, Ward =  }
parameters, System.Text.Json: Patient { Name = ann, Beds = 1, Ward = east }
property, driver:             Visitor { Name = ann, Ward =  }
property, System.Text.Json:   Visitor { Name = ann, Ward = east }
no parameters, driver:        Guest { Name = ann, Ward = east }
EXPECTED
