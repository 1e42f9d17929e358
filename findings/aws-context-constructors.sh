#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, DynamoDBContext: a property without a setter is stored and read where the constructor sets it. A further constructor without parameters, which a serializer, a test or a
# framework asks for, ends that without an error: the property is no longer written, so that an item which is put again has lost it, and it is not read from the items that have it. A private one changes
# nothing, and neither does one that an attribute sets apart from the other. System.Text.Json writes the property in each of these classes.
#
# Seen:
#   (id, ward):                    {"Id":"a","Ward":"Central"}, read: Central
#   () and (id, ward):             {"Id":"a"}, read: nothing
#   private () and (id, ward):     {"Id":"a","Ward":"Central"}, read: Central
#   () and annotated (id, ward):   {"Id":"a","Ward":"Central"}, read: Central
#   () and (id, ward), as JSON:    {"Id":"a","Ward":"Central"}
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
Show("(id, ward):", new Visit("a", "Central"), visit => visit.Ward);
Show("() and (id, ward):", new EmptyVisit("a", "Central"), visit => visit.Ward);
Show("private () and (id, ward):", new PrivateVisit("a", "Central"), visit => visit.Ward);
Show("() and annotated (id, ward):", new ChosenVisit("a", "Central"), visit => visit.Ward);
Console.WriteLine($"{"() and (id, ward), as JSON:",-30} {System.Text.Json.JsonSerializer.Serialize(new EmptyVisit("a", "Central"))}");

void Show<T>(string constructors, T visit, Func<T, string?> ward)
{
    var stored = Document.FromJson("{\"Id\":\"a\",\"Ward\":\"Central\"}");
    Console.WriteLine($"{constructors,-30} {context.ToDocument(visit).ToJson()}, read: {ward(context.FromDocument<T>(stored)) ?? "nothing"}");
}

[DynamoDBTable("Visits")]
public class Visit(string id, string ward)
{
    [DynamoDBHashKey]
    public string Id { get; } = id;

    public string? Ward { get; } = ward;
}

[DynamoDBTable("Visits")]
public class EmptyVisit
{
    public EmptyVisit()
    {
    }

    public EmptyVisit(string id, string ward) => (Id, Ward) = (id, ward);

    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public string? Ward { get; }
}

[DynamoDBTable("Visits")]
public class PrivateVisit
{
    private PrivateVisit()
    {
    }

    public PrivateVisit(string id, string ward) => (Id, Ward) = (id, ward);

    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public string? Ward { get; }
}

[DynamoDBTable("Visits")]
public class ChosenVisit
{
    public ChosenVisit()
    {
    }

    [DynamoDBConstructor]
    public ChosenVisit(string id, string ward) => (Id, Ward) = (id, ward);

    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public string? Ward { get; }
}
PROGRAM
)" <<'EXPECTED'
(id, ward):                    {"Id":"a","Ward":"Central"}, read: Central
() and (id, ward):             {"Id":"a"}, read: nothing
private () and (id, ward):     {"Id":"a","Ward":"Central"}, read: Central
() and annotated (id, ward):   {"Id":"a","Ward":"Central"}, read: Central
() and (id, ward), as JSON:    {"Id":"a","Ward":"Central"}
EXPECTED
