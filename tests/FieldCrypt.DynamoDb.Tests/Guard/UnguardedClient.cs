using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Guard;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>A plain client as it is when it was made before the process guard was registered.</summary>
internal sealed class UnguardedClient : AmazonDynamoDBClient
{
    // Whichever test comes first: what is taken out must have been put in.
    static UnguardedClient() => ProcessGuardCustomizer.Register();

    public UnguardedClient(AWSCredentials credentials, AmazonDynamoDBConfig config)
        : base(credentials, config) => PipelineOf(this).RemoveHandler<ProcessGuardHandler>();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RuntimePipeline")]
    private static extern RuntimePipeline PipelineOf(AmazonServiceClient client);
}
