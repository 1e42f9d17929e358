using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Testing;

namespace FieldCrypt.Operations.Tests;

/// <summary>A plain client that notes its updates, and lets a test do something before each is sent.</summary>
internal sealed class WatchedClient(DynamoDbLocal service) : AmazonDynamoDBClient(service.Credentials, service.CreateConfig(OperationsTest.Region))
{
    public ConcurrentQueue<UpdateItemRequest> Updates { get; } = [];

    public Func<UpdateItemRequest, Task> BeforeUpdate { get; set; } = static _ => Task.CompletedTask;

    public override async Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default)
    {
        Updates.Enqueue(request);
        await BeforeUpdate(request);
        return await base.UpdateItemAsync(request, cancellationToken);
    }
}
