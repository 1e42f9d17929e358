using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Which failures of DynamoDB pass.</summary>
internal static class DynamoDbFailures
{
    public static bool IsThrottling(Exception exception) => exception is ProvisionedThroughputExceededException or RequestLimitExceededException
        || exception is AmazonServiceException { ErrorCode: "ThrottlingException" or "Throttling" or "ThroughputExceeded" }
        || exception is AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests };

    public static bool IsTransient(Exception exception) => exception switch
    {
        AmazonServiceException { InnerException: { } cause } when IsOfNetwork(cause) => true,
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } => true,
        TransactionInProgressException => true,
        AmazonClientException { InnerException: { } cause } => IsOfNetwork(cause),
        _ => IsOfNetwork(exception),
    };

    // A cancellation that is not the job's own is a client's timeout.
    private static bool IsOfNetwork(Exception exception) =>
        exception is HttpRequestException or IOException or TimeoutException or WebException or OperationCanceledException or System.Net.Sockets.SocketException;
}
