using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>Sees how requests fail.</summary>
/// <remarks>One method for all that watch: each method that waits is compiled anew in a process, before its first request.</remarks>
internal abstract class FailureWatch : PipelineHandler
{
    public sealed override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (Failed(executionContext.RequestContext.OriginalRequest, e) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>What a failure is told as; null for what it is.</summary>
    protected abstract ProtectedOperationException? Failed(AmazonWebServiceRequest request, Exception error);
}
