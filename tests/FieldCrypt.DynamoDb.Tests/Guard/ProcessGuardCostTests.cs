using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Guard;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>Every request of every client of the process is looked at.</summary>
public sealed class ProcessGuardCostTests : IDisposable
{
    private readonly GuardedTable[] _tables =
    [
        new("ProcessGuardCost", ProcessGuardMode.Refuse, null),
        new("ProcessGuardCostByClass", ProcessGuardMode.Refuse, null) { Class = new AnnotatedItems("Patient", "Id", ["Ssn"]) },
    ];

    public ProcessGuardCostTests() => GuardedTables.Add(_tables);

    public static TheoryData<AmazonWebServiceRequest> Requests =>
    [
        new GetItemRequest { TableName = "Plain", Key = Item() },
        new PutItemRequest { TableName = "Plain", Item = Item() },
        new TransactWriteItemsRequest { TransactItems = [new() { Put = new() { TableName = "Plain", Item = Item() } }, new() { Delete = new() { TableName = "Plain", Key = Item() } }] },
        new TransactGetItemsRequest { TransactItems = [new() { Get = new() { TableName = "arn:aws:dynamodb:us-east-1:111122223333:table/Plain", Key = Item() } }] },
    ];

    public void Dispose() => GuardedTables.Remove(_tables);

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public void A_request_that_passes_makes_no_garbage(AmazonWebServiceRequest request)
    {
        const int times = 1_000;
        var guard = new ProcessGuardHandler(own: null);
        guard.Check(request, null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            guard.Check(request, null);
        }

        // Assemblies that are loaded meanwhile are looked at once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, times * 8);
    }

    private static Dictionary<string, AttributeValue> Item() => new() { ["Id"] = new AttributeValue("p-1") };
}
