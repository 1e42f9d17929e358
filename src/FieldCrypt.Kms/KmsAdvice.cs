using static FieldCrypt.KeyAccessFailure;

namespace FieldCrypt.Kms;

/// <summary>What an error code of KMS means for the caller, and what to do about it.</summary>
/// <param name="Reason">The reason, for programs.</param>
/// <param name="Text">What is wrong and what to do, for people: the end of a sentence.</param>
internal readonly record struct KmsAdvice(KeyAccessFailure Reason, string Text)
{
    public static readonly KmsAdvice NoAnswer = new(
        Unreachable, "no answer; check the network, the endpoint, the time limits and the health of the Region");

    public static readonly KmsAdvice NoCredentials = new(
        AccessDenied, "the request could not be made; check that the application has AWS credentials");

    public static readonly KmsAdvice NotAnAnswerOfKms = new(
        InvalidResponse, "the answer is not one of KMS; something between may have changed it");

    /// <summary>Explains an error code.</summary>
    /// <param name="code">The code without the word Exception.</param>
    /// <param name="status">The HTTP status; it speaks for codes that are not known here.</param>
    /// <param name="message">KMS's message. Only the state of a key is read from it, because it is told nowhere else.</param>
    /// <param name="call">The call that failed.</param>
    public static KmsAdvice For(string code, int status, string message, KmsCall call) => code switch
    {
        "AccessDenied" or "NotAuthorized" => new(
            AccessDenied,
            $"access is denied; allow {call.Permission} in the key's policy or by a grant, and in the caller's own policies (their "
            + "conditions on the encryption context count too)"),
        "InvalidGrantToken" => new(
            AccessDenied, "a grant token is not valid; take it out of the options once its grant is in effect"),
        "ExpiredToken" or "RequestExpired" => new(
            AccessDenied, $"the caller's credentials have expired ({ForeignText.Shown(code)}); renew them, and check the clock"),
        "UnrecognizedClient" or "InvalidClientTokenId" or "InvalidSignature" or "SignatureDoesNotMatch" or "IncompleteSignature"
            or "MissingAuthenticationToken" or "OptInRequired" or "RequestTimeTooSkewed" => new(
            AccessDenied, $"the caller's credentials or signature were not accepted ({ForeignText.Shown(code)}); check them, and the clock"),
        "Disabled" => new(
            Disabled, "the key is disabled; enable it (kms:EnableKey)"),
        "KMSInvalidState" => ForState(message),
        "NotFound" or "InvalidArn" when call.Key.IsMultiRegionKey => new(
            NotFound, "there is no such key in that Region; replicate the multi-Region key there (kms:ReplicateKey), or correct the ARN. If all "
            + "its members were deleted, what they wrapped is gone for good"),
        "NotFound" or "InvalidArn" when call is { Operation: KmsCall.Decrypt, Key.Resource: KmsResource.Key } => new(
            NotFound, "there is no such key in that account and Region. If it was deleted, what it wrapped is gone for good; if not, correct "
            + "the ARN"),
        "NotFound" or "InvalidArn" => new(
            NotFound, "there is no such key or alias in that account and Region; correct the ARN"),
        "UnsupportedOperation" when call.IsImport => new(
            InvalidState, "key material cannot be brought into this key; use one of origin EXTERNAL"),
        "IncorrectKeyMaterial" => new(
            Refused, "the key takes only the key material that it had before, or the length is wrong"),
        "InvalidCiphertext" when call.IsImport => new(
            Refused, "the key material did not arrive as it was wrapped"),
        "InvalidKeyUsage" or "UnsupportedOperation" when call.NeedsRsa => new(
            InvalidState, "the key is no RSA key for encryption; use one of usage ENCRYPT_DECRYPT and spec RSA_2048, RSA_3072 or RSA_4096, or, for a "
            + "symmetric key, a provider for symmetric keys"),
        "InvalidKeyUsage" or "UnsupportedOperation" => new(
            InvalidState, "the key is not for encryption; use one of usage ENCRYPT_DECRYPT and spec SYMMETRIC_DEFAULT"),
        "IncorrectKey" => new(
            WrongKey, "another key wrapped this data key"),
        "InvalidCiphertext" => new(
            WrongKey, "the wrapped data key or its encryption context was changed, or another key wrapped it"),
        "Throttling" or "LimitExceeded" or "TooManyRequests" or "RequestLimitExceeded" => new(
            Throttled, "too many requests; try later, call less often, or raise the account's request quota in that Region"),
        "KeyUnavailable" => new(
            ServiceFault, "the key is not available at the moment; try later, and check its custom key store if it has one"),
        "DependencyTimeout" => new(
            ServiceFault, "KMS timed out on something that it depends on; try later"),
        _ when code == "KMSInternal" || status >= 500 => new(
            ServiceFault, $"the service failed ({ForeignText.Shown(code)}); try later"),
        _ => new(
            Refused, $"the request was refused ({ForeignText.Shown(code)})"),
    };

    private static KmsAdvice ForState(string message) => message switch
    {
        // "… is pending deletion." and, for a primary key that waits for its replicas, "… is pending replica deletion."
        _ when Says(message, "pending deletion") || Says(message, "pending replica deletion") => new(
            PendingDeletion,
            "the key is scheduled for deletion; cancel the deletion (kms:CancelKeyDeletion) and enable the key (kms:EnableKey) before "
            + "its date, or what it wrapped is lost"),
        _ when Says(message, "pending import") => new(
            InvalidState, "the key awaits its key material; import the same material again (kms:ImportKeyMaterial)"),
        _ when Says(message, "creating") => new(
            InvalidState, "the key is still being created, as a new replica is for a short time; try later"),
        _ => new(
            InvalidState, "the state of the key does not allow it; look the state up (kms:DescribeKey)"),
    };

    private static bool Says(string message, string state) => message.Contains(state, StringComparison.OrdinalIgnoreCase);
}
