#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: a ulong above the largest long is refused by the serializer of a class, and by BsonValue.Create, BsonTypeMapper and a BsonDocument of a dictionary it is stored as a negative
# number, without an error.
#
# Seen:
#   BsonValue.Create:      -8446744073709551616
#   BsonTypeMapper:        -8446744073709551616
#   BsonDocument of a dictionary: { "n" : -8446744073709551616 }
#   class:                 OverflowException
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using MongoDB.Bson;

const ulong Number = 10_000_000_000_000_000_000;
Console.WriteLine($"BsonValue.Create:      {BsonValue.Create(Number)}");
Console.WriteLine($"BsonTypeMapper:        {BsonTypeMapper.MapToBsonValue(Number)}");
Console.WriteLine($"BsonDocument of a dictionary: {new BsonDocument(new Dictionary<string, object> { ["n"] = Number })}");
try
{
    Console.WriteLine($"class:                 {new Reading { N = Number }.ToBsonDocument()}");
}
catch (BsonSerializationException error)
{
    Console.WriteLine($"class:                 {error.InnerException?.GetType().Name}");
}

public sealed class Reading
{
    public ulong N { get; set; }
}
PROGRAM
)" <<'EXPECTED'
BsonValue.Create:      -8446744073709551616
BsonTypeMapper:        -8446744073709551616
BsonDocument of a dictionary: { "n" : -8446744073709551616 }
class:                 OverflowException
EXPECTED
