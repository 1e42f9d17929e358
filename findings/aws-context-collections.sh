#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, DynamoDBContext: a HashSet of texts, numbers or GUIDs is stored as a set, a HashSet of an enum and a SortedSet as a list, in both conversion schemas; an ADD or DELETE of
# elements, which a set takes, is then refused by the server. A member of type IList<int> or ISet<int> is stored too, and what was stored cannot be read by the same class: the first is known when
# data is there.
#
# Seen:
#   HashSet<string>:    a set, read: yes
#   HashSet<int>:       a set, read: yes
#   HashSet<Guid>:      a set, read: yes
#   HashSet<DayOfWeek>: a list, read: yes
#   SortedSet<string>:  a list, read: yes
#   List<int>:          a list, read: yes
#   IList<int>:         a list, read: InvalidOperationException
#   ISet<int>:          a list, read: InvalidOperationException
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
Print<HashSet<string>>("HashSet<string>:   ", ["a"]);
Print<HashSet<int>>("HashSet<int>:      ", [1]);
Print<HashSet<Guid>>("HashSet<Guid>:     ", [Guid.Empty]);
Print<HashSet<DayOfWeek>>("HashSet<DayOfWeek>:", [DayOfWeek.Friday]);
Print<SortedSet<string>>("SortedSet<string>: ", ["a"]);
Print<List<int>>("List<int>:         ", [1]);
Print<IList<int>>("IList<int>:        ", [1]);
Print<ISet<int>>("ISet<int>:         ", new HashSet<int> { 1 });

void Print<T>(string what, T values)
{
    var document = context.ToDocument(new Ward<T> { Id = "a", Values = values });
    Console.Write($"{what} {(document.ToAttributeMap()["Values"].L is { Count: > 0 } ? "a list" : "a set")}, read: ");
    try
    {
        Console.WriteLine(context.FromDocument<Ward<T>>(document).Values is null ? "no" : "yes");
    }
    catch (InvalidOperationException)
    {
        Console.WriteLine("InvalidOperationException");
    }
}

[DynamoDBTable("wards")]
public sealed class Ward<T>
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public T? Values { get; set; }
}
PROGRAM
)" <<'EXPECTED'
HashSet<string>:    a set, read: yes
HashSet<int>:       a set, read: yes
HashSet<Guid>:      a set, read: yes
HashSet<DayOfWeek>: a list, read: yes
SortedSet<string>:  a list, read: yes
List<int>:          a list, read: yes
IList<int>:         a list, read: InvalidOperationException
ISet<int>:          a list, read: InvalidOperationException
EXPECTED
