using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Guard;

namespace FieldCrypt.Benchmarks;

/// <summary>What the guard of the process costs a request that it lets pass.</summary>
[Section(
    15,
    "The guard of the process",
    "What each request of a plain client spends on being looked at, in a process that protects a table by its description and another by an annotated class; "
    + "the requests are for a third one. Once per request, whatever DynamoDB takes for it.")]
public class ProcessGuardBenchmarks
{
    private const string Visits = "Visits";

    private readonly GuardedTable[] _tables =
    [
        new("Patients", ProcessGuardMode.Refuse, null),
        new("Accounts", ProcessGuardMode.Refuse, null) { Class = new AnnotatedItems("Account", "Id", ["Iban", "Holder"]) },
    ];

    private readonly ProcessGuardHandler _guard = new(own: null);
    private readonly AmazonWebServiceRequest _get = new GetItemRequest { TableName = Visits, Key = Key() };
    private readonly AmazonWebServiceRequest _put = new PutItemRequest { TableName = Visits, Item = Item() };
    private readonly AmazonWebServiceRequest _batch = new BatchWriteItemRequest
    {
        RequestItems = new() { [Visits] = [.. Enumerable.Range(0, 25).Select(_ => new WriteRequest(new PutRequest(Item())))] },
    };

    private readonly AmazonWebServiceRequest _transaction = new TransactWriteItemsRequest
    {
        TransactItems = [.. Enumerable.Range(0, 25).Select(_ => new TransactWriteItem { Put = new Put { TableName = Visits, Item = Item() } })],
    };

    [GlobalSetup]
    public void Setup() => GuardedTables.Add(_tables);

    [GlobalCleanup]
    public void Cleanup() => GuardedTables.Remove(_tables);

    [Benchmark(Description = "GetItem")]
    public void Get() => _guard.Check(_get, null);

    [Benchmark(Description = "PutItem")]
    public void Put() => _guard.Check(_put, null);

    [Benchmark(Description = "BatchWriteItem of 25")]
    public void Batch() => _guard.Check(_batch, null);

    [Benchmark(Description = "TransactWriteItems of 25")]
    public void Transaction() => _guard.Check(_transaction, null);

    private static Dictionary<string, AttributeValue> Key() => new() { ["Id"] = new AttributeValue("p-1") };

    private static Dictionary<string, AttributeValue> Item() => new(Key()) { ["Clinic"] = new AttributeValue("north"), ["Seen"] = new AttributeValue("2026-01-01") };
}
