#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: members of type BigInteger, Int128, JsonElement and Index are taken for classes that have no properties to store. They are written as empty documents, without an error, and
# read back as 0 and as nothing. Of a StringBuilder its length and capacity are stored, and its text is not. A type that the driver does not know at all, nint, is refused when it is written.
#
# Seen:
#   BigInteger 7:   { }, read as 0
#   Int128 7:       { }, read as 0
#   JsonElement 7:  { }, read as Undefined
#   Index ^7:       { }, read as 0
#   StringBuilder:  { "Capacity" : 16, "Length" : 7 }, read as 7 characters of code 0
#   nint 7:         BsonSerializationException
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using System.Numerics;
using System.Text;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

Print<BigInteger>("BigInteger 7:  ", 7, read => $"{read}");
Print<Int128>("Int128 7:      ", 7, read => $"{read}");
Print("JsonElement 7: ", JsonDocument.Parse("7").RootElement, read => $"{read.ValueKind}");
Print<Index>("Index ^7:      ", ^7, read => $"{read}");
Print("StringBuilder: ", new StringBuilder("7 beats"), read => $"{read!.Length} characters of code {(int)read[0]}");
Print<nint>("nint 7:        ", 7, read => $"{read}");

void Print<T>(string what, T value, Func<T?, string> describe)
{
    try
    {
        var document = new Visit<T> { Value = value }.ToBsonDocument();
        Console.WriteLine($"{what} {document["Value"]}, read as {describe(BsonSerializer.Deserialize<Visit<T>>(document).Value)}");
    }
    catch (BsonSerializationException)
    {
        Console.WriteLine($"{what} BsonSerializationException");
    }
}

public sealed class Visit<T>
{
    public T? Value { get; set; }
}
PROGRAM
)" <<'EXPECTED'
BigInteger 7:   { }, read as 0
Int128 7:       { }, read as 0
JsonElement 7:  { }, read as Undefined
Index ^7:       { }, read as 0
StringBuilder:  { "Capacity" : 16, "Length" : 7 }, read as 7 characters of code 0
nint 7:         BsonSerializationException
EXPECTED
