using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A table of any size that takes no memory: its items are made while they are read, and what is written is counted and dropped. A mock, because no server
/// here holds a million items within the memory that is to be measured.
/// </summary>
internal sealed class FakeTable(string name, int count, Func<int, Task<Dictionary<string, AttributeValue>>> make)
    : AmazonDynamoDBClient(new BasicAWSCredentials("nobody", "nothing"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "us-east-1" })
{
    private long _writes;

    public long Writes => Interlocked.Read(ref _writes);

    public override Task<DescribeTableResponse> DescribeTableAsync(string tableName, CancellationToken cancellationToken = default) => Task.FromResult(
        new DescribeTableResponse { Table = new() { TableName = name, ItemCount = count, KeySchema = [new("Id", KeyType.HASH)] } });

    public override async Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken = default)
    {
        var (segment, segments) = (request.Segment!.Value, (long)request.TotalSegments!.Value);
        var (first, end) = ((int)(count * segment / segments), (int)(count * (segment + 1) / segments));
        var start = request.ExclusiveStartKey is { } key ? int.Parse(key["Id"].S, CultureInfo.InvariantCulture) + 1 : first;
        var stop = Math.Min(end, start + request.Limit!.Value);
        var items = new List<Dictionary<string, AttributeValue>>(stop - start);
        for (var i = start; i < stop; i++)
        {
            items.Add(await make(i));
        }

        return new ScanResponse
        {
            Items = items,
            LastEvaluatedKey = stop < end ? new() { ["Id"] = new((stop - 1).ToString(CultureInfo.InvariantCulture)) } : null,
        };
    }

    public override Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _writes);
        return Task.FromResult(new UpdateItemResponse());
    }
}
