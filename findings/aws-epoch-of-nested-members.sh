#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, DynamoDBContext: StoreAsEpochLong has a DateTime stored as a number of seconds, as the service's expiry of items and queries by number need it. It does so for a member of
# the item's own class. On a member of a class within it, it is ignored, and so it is on every member when a Table puts the document that ToDocument made: a text is stored, without an error or a
# warning.
#
# Seen (dynalite 4.0.0):
#   saved:    ... "ends":{"N":"3600"} ... "inner":{"M":{"ends":{"S":"1970-01-01T01:00:00.000Z"}}}
#   document: ... "ends":{"S":"1970-01-01T01:00:00.000Z"} ...
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
. "$(dirname "$0")/support/dotnet.sh"
start_dynalite 4.0.0
create_table

DYNAMODB_URL="http://127.0.0.1:$port" run_with AWSSDK.DynamoDBv2@4.1.0 <<'PROGRAM'
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.Runtime;

using var client = new AmazonDynamoDBClient(
    new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = Environment.GetEnvironmentVariable("DYNAMODB_URL") });
using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).ConfigureContext(config => config.Conversion = DynamoDBEntryConversion.V2).Build();
var ends = DateTime.UnixEpoch.AddHours(1);
await context.SaveAsync(new Stay { Id = "saved", Ends = ends, Inner = new() { Ends = ends } });
var table = new TableBuilder(client, "wards").AddHashKey("id", DynamoDBEntryType.String).Build();
await table.PutItemAsync(context.ToDocument(new Stay { Id = "document", Ends = ends }));

[DynamoDBTable("wards")]
public sealed class Stay
{
    [DynamoDBHashKey("id")]
    public string Id { get; set; } = "";

    [DynamoDBProperty("ends", StoreAsEpochLong = true)]
    public DateTime Ends { get; set; }

    [DynamoDBProperty("inner")]
    public Part? Inner { get; set; }
}

public sealed class Part
{
    [DynamoDBProperty("ends", StoreAsEpochLong = true)]
    public DateTime Ends { get; set; }
}
PROGRAM

saved=$(call GetItem '{"TableName":"wards","Key":{"id":{"S":"saved"}}}')
expect "saved, a member" "$saved" '"ends":{"N":"3600"}'
expect "saved, a class within" "$saved" '"inner":{"M":{"ends":{"S":"1970-01-01T01:00:00.000Z"}}}'
expect "document" "$(call GetItem '{"TableName":"wards","Key":{"id":{"S":"document"}}}')" '"ends":{"S":"1970-01-01T01:00:00.000Z"}'
