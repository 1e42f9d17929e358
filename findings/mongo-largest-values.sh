#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: the largest decimal, which often stands for "no limit", is not stored as the number that it is but as the largest that the database can hold, 6,117 digits longer; so is the
# largest float, as the largest double. The next smaller values are stored as they are. The same class reads them back, so that only others notice: mongosh, another language, a sum in the database,
# and .NET itself where the member becomes a double or a Decimal128. BsonValue.Create of the same decimal stores its true value, so that a class and a document that is made by hand differ.
#
# Seen:
#   decimal.MaxValue:          9.999999999999999999999999999999999E+6144
#   decimal.MaxValue - 1:      79228162514264337593543950334
#   decimal.MaxValue, by hand: 79228162514264337593543950335
#   float.MaxValue:            1.7976931348623157E+308
#   the next smaller float:    3.4028232635611926E+38
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using MongoDB.Bson;

Console.WriteLine($"decimal.MaxValue:          {Stored(decimal.MaxValue)}");
Console.WriteLine($"decimal.MaxValue - 1:      {Stored(decimal.MaxValue - 1)}");
Console.WriteLine($"decimal.MaxValue, by hand: {BsonValue.Create(decimal.MaxValue)}");
Console.WriteLine($"float.MaxValue:            {Stored(float.MaxValue)}");
Console.WriteLine($"the next smaller float:    {Stored(MathF.BitDecrement(float.MaxValue))}");

static BsonValue Stored<T>(T value) => new Limit<T> { Value = value }.ToBsonDocument()["Value"];

public sealed class Limit<T>
{
    public T? Value { get; set; }
}
PROGRAM
)" <<'EXPECTED'
decimal.MaxValue:          9.999999999999999999999999999999999E+6144
decimal.MaxValue - 1:      79228162514264337593543950334
decimal.MaxValue, by hand: 79228162514264337593543950335
float.MaxValue:            1.7976931348623157E+308
the next smaller float:    3.4028232635611926E+38
EXPECTED
