#!/usr/bin/env bash
# AWS SDK for JavaScript, @aws-sdk/lib-dynamodb and @aws-sdk/client-dynamodb 3.1162.0: the document client takes an ArrayBuffer, a DataView and a Blob for a binary value, as its types say, and stores
# each of them as a binary value of no bytes, without an error. A Uint8Array is stored as it is. Whoever stores what WebCrypto encrypted, which is an ArrayBuffer, stores nothing.
#
# Seen (Node 20, stored in dynalite 4.0.0, read back by the same client; in hexadecimal):
#   Uint8Array 01 02: 0102
#   ArrayBuffer 01 02: nothing
#   DataView 01 02: nothing
#   Blob 01 02: nothing
#   AES-GCM by WebCrypto, 18 bytes: nothing
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
start_dynalite 4.0.0
create_table
npm install --silent --no-audit --no-fund @aws-sdk/lib-dynamodb@3.1162.0 @aws-sdk/client-dynamodb@3.1162.0 > /dev/null

cat > store.mjs <<'PROGRAM'
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

const bytes = Uint8Array.of(1, 2);
const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
const encrypted = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, bytes);
const values = {
    "Uint8Array 01 02:": bytes,
    "ArrayBuffer 01 02:": bytes.buffer,
    "DataView 01 02:": new DataView(bytes.buffer),
    "Blob 01 02:": new Blob([bytes]),
    [`AES-GCM by WebCrypto, ${encrypted.byteLength} bytes:`]: encrypted,
};

const client = DynamoDBDocumentClient.from(new DynamoDBClient({
    endpoint: `http://127.0.0.1:${process.argv[2]}`, region: "us-east-1", credentials: { accessKeyId: "none", secretAccessKey: "none" },
}));
for (const [what, value] of Object.entries(values)) {
    await client.send(new PutCommand({ TableName: "wards", Item: { id: "a", value } }));
    const read = (await client.send(new GetCommand({ TableName: "wards", Key: { id: "a" } }))).Item.value;
    console.log(what, Buffer.from(read).toString("hex") || "nothing");
}
PROGRAM
expect_lines "$(node --no-warnings store.mjs "$port" 2>&1)" <<'EXPECTED'
Uint8Array 01 02: 0102
ArrayBuffer 01 02: nothing
DataView 01 02: nothing
Blob 01 02: nothing
AES-GCM by WebCrypto, 18 bytes: nothing
EXPECTED
