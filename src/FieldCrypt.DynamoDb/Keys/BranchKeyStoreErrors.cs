using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Keys;

/// <summary>The errors of a key store: which branch key, which record, which table, and what to do.</summary>
internal sealed class BranchKeyStoreErrors(string table, string logicalName)
{
    /// <summary>Whether the exception is DynamoDB's or the network's, and not the caller's cancellation or a defect.</summary>
    public static bool IsServiceFailure(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or HttpRequestException or IOException or TimeoutException => true,
        _ => CredentialFailures.Include(exception) || exception.GetType().Assembly == typeof(AmazonServiceException).Assembly,
    };

    /// <summary>The error for an exception that <see cref="IsServiceFailure"/> accepts.</summary>
    public KeyAccessException Translate(Exception exception, string branchKeyId, string operation)
    {
        var answer = exception as AmazonServiceException;
        var (reason, text) = Advise(answer);
        return new KeyAccessException(
            reason, $"Branch key {ForeignText.Shown(branchKeyId)}: DynamoDB {operation} on key store table {table} failed: {text}.", exception)
        {
            // A table that is not there says nothing of its keys.
            MayOpenElsewhere = reason == KeyAccessFailure.NotFound,
            KeyId = branchKeyId,
            Operation = operation,
            RequestId = answer?.RequestId,
        };
    }

    public KeyAccessException Missing(string branchKeyId, string type) => Make(
        KeyAccessFailure.NotFound, branchKeyId, type, "there is no such record; create the branch key, or correct its id", null);

    public KeyAccessException Malformed(string branchKeyId, string type, string flaw) =>
        Make(KeyAccessFailure.InvalidResponse, branchKeyId, type, $"the record is malformed: {flaw}", null);

    public KeyAccessException TooOld(string branchKeyId, string type, DateTimeOffset notBefore) => Make(
        KeyAccessFailure.InvalidState,
        branchKeyId,
        type,
        $"it was created before {notBefore:u}, the oldest that is allowed; somebody put a former record back, or it was not rotated since",
        null);

    public KeyAccessException AnotherKey(string branchKeyId, string type, string reason) =>
        Make(KeyAccessFailure.NoMatchingKey, branchKeyId, type, reason, null);

    /// <summary>The key service's refusal, with what it means for the branch key.</summary>
    public KeyAccessException Refused(KeyAccessException refusal, string branchKeyId, string type) => Make(
        refusal.Reason,
        branchKeyId,
        type,
        refusal.Reason switch
        {
            KeyAccessFailure.WrongKey =>
                $"{refusal.Message} An attribute of the record was changed, or the store's logical name is another than {logicalName}",
            KeyAccessFailure.NotFound =>
                $"{refusal.Message} If that key was deleted, this branch key, and all that it protects, can never be opened again by anybody",
            _ => refusal.Message.TrimEnd('.'),
        },
        refusal);

    private static (KeyAccessFailure Reason, string Text) Advise(AmazonServiceException? answer) => answer switch
    {
        null => (KeyAccessFailure.Unreachable, "no answer; check the network, the endpoint and the credentials"),
        { ErrorCode: "ResourceNotFoundException" } =>
            (KeyAccessFailure.NotFound, "there is no such table in that Region; create or replicate it, or correct its name"),
        { ErrorCode: "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" } =>
            (KeyAccessFailure.Throttled, "too many requests; try later, or raise the table's capacity"),
        { ErrorCode: "AccessDeniedException" or "UnrecognizedClientException" or "ExpiredTokenException" or "InvalidSignatureException" } =>
            (KeyAccessFailure.AccessDenied, $"access is denied ({ForeignText.Shown(answer.ErrorCode)}); check the caller's policies and credentials"),
        { StatusCode: 0 } => (KeyAccessFailure.Unreachable, "no answer; check the network and the endpoint"),
        _ => (KeyAccessFailure.ServiceFault, $"the request failed ({ForeignText.Shown(answer.ErrorCode)}); try later"),
    };

    private KeyAccessException Make(
        KeyAccessFailure reason, string branchKeyId, string type, string text, KeyAccessException? cause)
    {
        var message = $"Branch key {ForeignText.Shown(branchKeyId)} ({ForeignText.Shown(type)}) in key store table {table} cannot be used: {text}.";
        return new KeyAccessException(reason, message, cause)
        {
            // The record is there, and the settings do not fit it.
            MayOpenElsewhere = reason is KeyAccessFailure.NoMatchingKey or KeyAccessFailure.WrongKey,
            KeyId = cause?.KeyId ?? branchKeyId,
            Region = cause?.Region,
            Operation = cause?.Operation,
            RequestId = cause?.RequestId,
        };
    }
}
