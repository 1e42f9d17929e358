using MongoDB.Driver;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Which failures of MongoDB pass.</summary>
internal static class MongoDbFailures
{
    private const int RateLimited = 16500;

    public static bool IsThrottling(Exception exception) => exception is MongoCommandException { Code: RateLimited } or MongoWaitQueueFullException;

    public static bool IsTransient(Exception exception) => exception is MongoConnectionException or MongoConnectionPoolPausedException
        or MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException or TimeoutException
        || exception is MongoException { ErrorLabels: { } labels } && (labels.Contains("RetryableWriteError") || labels.Contains("TransientTransactionError"));
}
