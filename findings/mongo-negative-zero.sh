#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: a BsonDocument that is read and written again, unchanged, has other bytes when it holds the number -0.0: the sign is gone. A class with a double, and RawBsonDocument,
# keep it. The same happens to a double that is given to a BsonDocument, not as "new BsonDouble(...)", and to the extended JSON {"$numberDouble": "-0.0"}. Whoever compares, hashes or signs what is
# stored meets a document that changed though nobody changed it; and a copying program changes data, since dividing by it gives the other infinity.
#
# Seen (the last 8 bytes before the end are the number):
#   written by a class:      10000000016100000000000000008000
#   read and written again:  10000000016100000000000000000000
#   the same, raw document:  10000000016100000000000000008000
#   a double in a document:  10000000016100000000000000000000
#   a BsonDouble in it:      10000000016100000000000000008000
#   from extended JSON:      10000000016100000000000000000000
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

var stored = new Reading { a = -0.0 }.ToBson();
Print("written by a class:     ", stored);
Print("read and written again: ", BsonSerializer.Deserialize<BsonDocument>(stored).ToBson());
Print("the same, raw document: ", BsonSerializer.Deserialize<RawBsonDocument>(stored).ToBson());
Print("a double in a document: ", new BsonDocument("a", -0.0).ToBson());
Print("a BsonDouble in it:     ", new BsonDocument("a", new BsonDouble(-0.0)).ToBson());
Print("from extended JSON:     ", BsonDocument.Parse("""{"a":{"$numberDouble":"-0.0"}}""").ToBson());

static void Print(string what, byte[] document) => Console.WriteLine($"{what} {Convert.ToHexString(document)}");

public sealed class Reading
{
    public double a { get; set; }
}
PROGRAM
)" <<'EXPECTED'
written by a class:      10000000016100000000000000008000
read and written again:  10000000016100000000000000000000
the same, raw document:  10000000016100000000000000008000
a double in a document:  10000000016100000000000000000000
a BsonDouble in it:      10000000016100000000000000008000
from extended JSON:      10000000016100000000000000000000
EXPECTED
