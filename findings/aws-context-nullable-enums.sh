#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0 (4.0.110.3 likewise), DynamoDBContext: an enum is stored as a number, and a nullable enum as a map with one entry that bears the name of the runtime's hidden field. Every
# other nullable value is stored as the value itself. What was written as one cannot be read as the other, so that a "?" added to a member makes the items unreadable that are there, and a query by
# number finds none of those that are written from then on. An enum that is nullable in a list or a dictionary is a map too.
#
# Seen, of the same Friday, 2 January 2026:
#   DayOfWeek:        5, read as DayOfWeek?: InvalidOperationException
#   DayOfWeek?:       {"value__":5}, read as DayOfWeek: InvalidOperationException
#   List<DayOfWeek?>: [{"value__":5}]
#   int?:             5
#   DateOnly?:        "2026-01-02"
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with AWSSDK.DynamoDBv2@4.1.0 <<'PROGRAM'
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.Runtime;

// No request is sent: documents are made and read in memory.
using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = "http://localhost:1" });
using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client)
    .ConfigureContext(config => (config.DisableFetchingTableMetadata, config.Conversion) = (true, DynamoDBEntryConversion.V2)).Build();
var day = new DateOnly(2026, 1, 2);
Console.WriteLine($"DayOfWeek:        {Stored(day.DayOfWeek)}, read as DayOfWeek?: {Read<DayOfWeek, DayOfWeek?>(day.DayOfWeek)}");
Console.WriteLine($"DayOfWeek?:       {Stored<DayOfWeek?>(day.DayOfWeek)}, read as DayOfWeek: {Read<DayOfWeek?, DayOfWeek>(day.DayOfWeek)}");
Console.WriteLine($"List<DayOfWeek?>: {Stored(new List<DayOfWeek?> { day.DayOfWeek })}");
Console.WriteLine($"int?:             {Stored<int?>((int)day.DayOfWeek)}");
Console.WriteLine($"DateOnly?:        {Stored<DateOnly?>(day)}");

Document Written<T>(T value) => context.ToDocument(new Visit<T> { Id = "a", Value = value });

string Stored<T>(T value)
{
    var json = Written(value).ToJson();
    return json["{\"Id\":\"a\",\"Value\":".Length..^1];
}

string Read<TWritten, TRead>(TWritten value)
{
    try
    {
        return $"{context.FromDocument<Visit<TRead>>(Written(value)).Value}";
    }
    catch (InvalidOperationException)
    {
        return "InvalidOperationException";
    }
}

[DynamoDBTable("visits")]
public sealed class Visit<T>
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public T? Value { get; set; }
}
PROGRAM
)" <<'EXPECTED'
DayOfWeek:        5, read as DayOfWeek?: InvalidOperationException
DayOfWeek?:       {"value__":5}, read as DayOfWeek: InvalidOperationException
List<DayOfWeek?>: [{"value__":5}]
int?:             5
DateOnly?:        "2026-01-02"
EXPECTED
