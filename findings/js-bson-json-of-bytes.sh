#!/usr/bin/env bash
# bson 7.3.4 (npm, of the MongoDB driver for JavaScript): a Uint8Array or a Buffer is written to BSON as binary data, as documented, and by EJSON.stringify as an object with a member for each byte, so
# that a document which came through extended JSON holds a document in place of the bytes. What toBSON answers is written to BSON and not to extended JSON. And a 64-bit integer is rounded in relaxed
# extended JSON, which is the default, where the library for C# writes all of its digits.
#
# Seen:
#   Uint8Array: by BSON binary 0102; {"v":{"0":1,"1":2}}
#   Buffer: by BSON binary 0102; {"v":{"0":1,"1":2}}
#   toBSON: by BSON x; {"v":{}}
#   long, JavaScript: {"v":9007199254740992}
#   long, C#: { "v" : 9007199254740993 }
set -euo pipefail
. "$(dirname "$0")/support/npm.sh"
. "$(dirname "$0")/support/dotnet.sh"

node_says=$(run_module_with bson@7.3.4 <<'MODULE'
import { EJSON, Long, deserialize, serialize } from "bson";

for (const [what, value] of Object.entries({ "Uint8Array": Uint8Array.of(1, 2), "Buffer": Buffer.of(1, 2), "toBSON": { toBSON: () => "x" } })) {
    const read = deserialize(serialize({ v: value })).v;
    console.log(`${what}: by BSON ${read.sub_type === 0 ? "binary " + read.toString("hex") : read}; ${EJSON.stringify({ v: value })}`);
}
console.log(`long, JavaScript: ${EJSON.stringify({ v: Long.fromString("9007199254740993") })}`);
MODULE
)
dotnet_says=$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using MongoDB.Bson;

Console.WriteLine($"long, C#: {new BsonDocument("v", 9007199254740993L).ToJson()}");
PROGRAM
)
expect_lines "$node_says
$dotnet_says" <<'EXPECTED'
Uint8Array: by BSON binary 0102; {"v":{"0":1,"1":2}}
Buffer: by BSON binary 0102; {"v":{"0":1,"1":2}}
toBSON: by BSON x; {"v":{}}
long, JavaScript: {"v":9007199254740992}
long, C#: { "v" : 9007199254740993 }
EXPECTED
