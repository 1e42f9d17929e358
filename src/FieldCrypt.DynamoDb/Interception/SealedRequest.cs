using Amazon.Runtime;

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
internal sealed class LostAnswers(Func<AmazonWebServiceRequest, SealedRequest?> find) : FailureWatch
{
    protected override ProtectedOperationException? Failed(AmazonWebServiceRequest request, Exception error)
    {
        if (find(request) is { } known && !IsRefusal(error))
        {
            known.AnswerWasLost = true;
        }

        return null;
    }

    // A client error is the service's word that nothing was done; anything else leaves it open.
    private static bool IsRefusal(Exception error) =>
        error is AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError };
}
