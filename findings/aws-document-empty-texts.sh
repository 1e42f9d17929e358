#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, Table (document model) and DynamoDBContext: while IsEmptyStringValueEnabled is not set, an empty text counts as null, says the documentation. A null number in a list is
# stored as NULL; an empty text in a list is left out, so that all that follow it move. So an item of another client that is got and put again, unchanged but for its key, has a shorter list, and a
# map and the item lack members. With the option set, all is as it was.
#
# Seen (dynalite 4.0.0):
#   stored:  {"Item":{"id":{"S":"a"},"remark":{"S":""},"people":{"L":[{"S":"ann"},{"S":""},{"S":"eve"}]}}}
#   copied by Table:   {"Item":{"id":{"S":"b"},"people":{"L":[{"S":"ann"},{"S":"eve"}]}}}
#   copied by context: {"Item":{"id":{"S":"c"},"people":{"L":[{"S":"ann"},{"S":"eve"}]},"beds":{"L":[{"N":"1"},{"NULL":true},{"N":"3"}]}}}
#   with the option:   {"Item":{"id":{"S":"d"},"remark":{"S":""},"people":{"L":[{"S":"ann"},{"S":""},{"S":"eve"}]}}}
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
. "$(dirname "$0")/support/dotnet.sh"
start_dynalite 4.0.0
create_table
call PutItem '{"TableName":"wards","Item":{"id":{"S":"a"},"remark":{"S":""},"people":{"L":[{"S":"ann"},{"S":""},{"S":"eve"}]}}}' > /dev/null

DYNAMODB_URL="http://127.0.0.1:$port" run_with AWSSDK.DynamoDBv2@4.1.0 <<'PROGRAM'
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.Runtime;

using var client = new AmazonDynamoDBClient(
    new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = Environment.GetEnvironmentVariable("DYNAMODB_URL") });
await Copy("b", false);
await Copy("d", true);

using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).ConfigureContext(config => config.Conversion = DynamoDBEntryConversion.V2).Build();
var ward = await context.LoadAsync<Ward>("a");
ward.Id = "c";
ward.Beds = [1, null, 3];
await context.SaveAsync(ward);

async Task Copy(string key, bool keepsEmptyTexts)
{
    var table = new TableBuilder(client, "wards", DynamoDBEntryConversion.V2, keepsEmptyTexts, null).AddHashKey("id", DynamoDBEntryType.String).Build();
    var document = await table.GetItemAsync("a");
    document["id"] = key;
    await table.PutItemAsync(document);
}

[DynamoDBTable("wards")]
public sealed class Ward
{
    [DynamoDBHashKey("id")]
    public string Id { get; set; } = "";

    [DynamoDBProperty("remark")]
    public string? Remark { get; set; }

    [DynamoDBProperty("people")]
    public List<string>? People { get; set; }

    [DynamoDBProperty("beds")]
    public List<int?>? Beds { get; set; }
}
PROGRAM

item() { call GetItem "{\"TableName\":\"wards\",\"Key\":{\"id\":{\"S\":\"$1\"}}}"; }
expect "stored" "$(item a)" '"people":{"L":[{"S":"ann"},{"S":""},{"S":"eve"}]}'
expect "copied by Table" "$(item b)" '{"Item":{"id":{"S":"b"},"people":{"L":[{"S":"ann"},{"S":"eve"}]}}}'
expect "copied by context" "$(item c)" '"people":{"L":[{"S":"ann"},{"S":"eve"}]}'
expect "copied by context" "$(item c)" '"beds":{"L":[{"N":"1"},{"NULL":true},{"N":"3"}]}'
expect "with the option" "$(item d)" '"people":{"L":[{"S":"ann"},{"S":""},{"S":"eve"}]}'
