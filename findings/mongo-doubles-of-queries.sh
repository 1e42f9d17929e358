#!/usr/bin/env bash
# mingo 7.2.6, sift 17.1.4 and @seald-io/nedb 4.1.2 (npm) run MongoDB's queries in memory, for tests. Where MongoDB's manual is plain, they answer otherwise, each in its own way and without an error:
# "$gt" of a number finds dates (sift); "$all" of one value does not find the value outside of a list (mingo), as it does by the manual; "$mod" finds texts and dates (mingo, sift); null does not find
# a document without the member (nedb); an embedded document is found in any order of its members (all three). A test on a double passes with a query that the server answers otherwise.
#
# Seen:
#   {"v":{"$gt":4}}: manual number; mingo number; sift date number; nedb number
#   {"v":{"$all":[5]}}: manual number; mingo none; sift date number; nedb refuses
#   {"v":{"$mod":[2,1]}}: manual number; mingo date number text; sift date number text; nedb refuses
#   {"v":null}: manual missing null; mingo missing null; sift missing null; nedb null
#   {"v":{"b":2,"a":1}}: manual none; mingo document; sift document; nedb document
set -euo pipefail
. "$(dirname "$0")/support/npm.sh"

expect_lines "$(run_module_with mingo@7.2.6 sift@17.1.4 @seald-io/nedb@4.1.2 <<'MODULE'
import { Query } from "mingo";
import siftModule from "sift";
import Nedb from "@seald-io/nedb";

const documents = [{ _id: "number", v: 5 }, { _id: "text", v: "5" }, { _id: "date", v: new Date(5) }, { _id: "missing" }, { _id: "null", v: null }, { _id: "document", v: { a: 1, b: 2 } }];
const nedb = new Nedb();
await nedb.insertAsync(documents);

// The queries, and whom they find by the manual.
const cases = [
    [{ v: { $gt: 4 } }, "number"],
    [{ v: { $all: [5] } }, "number"],
    [{ v: { $mod: [2, 1] } }, "number"],
    [{ v: null }, "missing null"],
    [{ v: { b: 2, a: 1 } }, "none"],
];
const ids = found => found.map(document => document._id).sort().join(" ") || "none";
for (const [query, manual] of cases) {
    const found = {
        mingo: () => ids(documents.filter(document => new Query(query).test(document))),
        sift: () => ids(documents.filter(siftModule(query))),
        nedb: async () => ids(await nedb.findAsync(query)),
    };
    const answers = [];
    for (const [name, answer] of Object.entries(found)) {
        try {
            answers.push(`${name} ${await answer()}`);
        } catch {
            answers.push(`${name} refuses`);
        }
    }
    console.log(`${JSON.stringify(query)}: manual ${manual}; ${answers.join("; ")}`);
}
MODULE
)" <<'EXPECTED'
{"v":{"$gt":4}}: manual number; mingo number; sift date number; nedb number
{"v":{"$all":[5]}}: manual number; mingo none; sift date number; nedb refuses
{"v":{"$mod":[2,1]}}: manual number; mingo date number text; sift date number text; nedb refuses
{"v":null}: manual missing null; mingo missing null; sift missing null; nedb null
{"v":{"b":2,"a":1}}: manual none; mingo document; sift document; nedb document
EXPECTED
