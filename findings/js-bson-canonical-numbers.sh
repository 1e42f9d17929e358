#!/usr/bin/env bash
# bson 7.3.4 (npm, of the MongoDB driver for JavaScript): a whole number beyond 32 bits is written to BSON as a double, and to canonical extended JSON, which is to keep types, as a 64-bit integer. So
# a document has another type when it came through JSON (an export, a fixture, a schema with "bsonType"), and an exact comparison or a deterministic encryption tells the two apart. From 2 to the power
# of 63 the integer does not fit, and comes back negative without an error.
#
# Seen:
#   5: int; {"n":{"$numberInt":"5"}}; int 5
#   3000000000: double; {"n":{"$numberLong":"3000000000"}}; long 3000000000
#   9223372036854776000: double; {"n":{"$numberLong":"9223372036854776000"}}; long -9223372036854775616
set -euo pipefail
. "$(dirname "$0")/support/npm.sh"

expect_lines "$(run_module_with bson@7.3.4 <<'MODULE'
import { EJSON, deserialize, serialize } from "bson";

const types = { 1: "double", 16: "int", 18: "long" };
for (const number of [5, 3000000000, 2 ** 63]) {
    const json = EJSON.stringify({ n: number }, { relaxed: false });
    const direct = serialize({ n: number });
    const through = serialize(EJSON.parse(json, { relaxed: false }));
    console.log(`${number}: ${types[direct[4]]}; ${json}; ${types[through[4]]} ${deserialize(through, { useBigInt64: true }).n}`);
}
MODULE
)" <<'EXPECTED'
5: int; {"n":{"$numberInt":"5"}}; int 5
3000000000: double; {"n":{"$numberLong":"3000000000"}}; long 3000000000
9223372036854776000: double; {"n":{"$numberLong":"9223372036854776000"}}; long -9223372036854775616
EXPECTED
