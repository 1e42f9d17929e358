using Amazon.DynamoDBv2;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Interception;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Puts the guard into the pipeline of every DynamoDB client that is made after it was registered with the AWS SDK.</summary>
internal sealed class ProcessGuardCustomizer : IRuntimePipelineCustomizer
{
    public string UniqueName => "FieldCrypt.DynamoDb.ProcessGuard";

    /// <summary>Registers it; again and again does no harm. It stays: what is guarded is looked up for each request.</summary>
    public static void Register() => RuntimePipelineCustomizerRegistry.Instance.Register(new ProcessGuardCustomizer());

    public void Customize(Type type, RuntimePipeline pipeline)
    {
        if (!typeof(AmazonDynamoDBClient).IsAssignableFrom(type))
        {
            return;
        }

        // The AWS SDK asks after the client has added its own handlers.
        var handler = new ProcessGuardHandler(pipeline.Handlers.OfType<RequestGuard>().FirstOrDefault());
        if (pipeline.Handlers.OfType<Marshaller>().Any())
        {
            pipeline.AddHandlerAfter<Marshaller>(handler);
        }
        else
        {
            pipeline.AddHandler(handler);
        }
    }

    /// <summary>Whether a client was made with the guard in its pipeline.</summary>
    public static bool IsIn(RuntimePipeline pipeline) => pipeline.Handlers.OfType<ProcessGuardHandler>().Any();
}
