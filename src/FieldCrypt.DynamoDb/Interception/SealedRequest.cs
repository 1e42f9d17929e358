using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>What is known of a request that may pass the guard.</summary>
internal sealed class SealedRequest
{
    /// <summary>Whether an answer to it was lost, so that it may have been carried out.</summary>
    public bool AnswerWasLost { get; set; }

    /// <summary>How it was sent, for the event of a failure that shows it.</summary>
    public IExecutionContext? Execution { get; set; }
}

/// <summary>Sees each sending of a request, inside the AWS client's retries, and notes lost answers.</summary>
internal sealed class LostAnswers(Func<AmazonWebServiceRequest, SealedRequest?> find) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (find(executionContext.RequestContext.OriginalRequest) is { } request && !IsRefusal(e))
            {
                request.AnswerWasLost = true;
            }

            throw;
        }
    }

    // A client error is the service's word that nothing was done; anything else leaves it open.
    private static bool IsRefusal(Exception error) =>
        error is AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError };
}
