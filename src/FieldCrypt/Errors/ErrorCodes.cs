namespace FieldCrypt;

/// <summary>The stable names of errors, by what the caller can do about them; docs/errors.md says what each means.</summary>
internal static class ErrorCodes
{
    public const string Other = "FC-ERROR";
    public const string Configuration = "FC-CONFIGURATION";
    public const string ProtectedOperation = "FC-PROTECTED-OPERATION";
    public const string PastEncryption = "FC-PAST-ENCRYPTION";
    public const string ConcurrentUpdate = "FC-CONCURRENT-UPDATE";
    public const string NotAuthentic = "FC-NOT-AUTHENTIC";
    public const string PlaintextRefused = "FC-PLAINTEXT-REFUSED";

    private const string KeyPrefix = "FC-KEY-";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        NotAuthentic, PlaintextRefused, .. Enum.GetValues<KeyAccessFailure>().Select(OfKey), ProtectedOperation, PastEncryption, ConcurrentUpdate, Configuration, Other,
    ];

    /// <summary>The code of an error.</summary>
    public static string Of(FieldCryptException error) => error switch
    {
        DataNotAuthenticException { FoundPlaintext: true } => PlaintextRefused,
        DataNotAuthenticException => NotAuthentic,
        KeyAccessException { Reason: var reason } => OfKey(reason),
        ProtectedOperationException { PastEncryption: true } => PastEncryption,
        ProtectedOperationException => ProtectedOperation,
        ConcurrentUpdateException => ConcurrentUpdate,
        FieldCryptConfigurationException => Configuration,
        _ => Other,
    };

    private static string OfKey(KeyAccessFailure reason) => KeyPrefix + reason switch
    {
        KeyAccessFailure.NoMatchingKey => "NO-MATCH",
        KeyAccessFailure.WrongKey => "WRONG",
        KeyAccessFailure.AccessDenied => "ACCESS-DENIED",
        KeyAccessFailure.Disabled => "DISABLED",
        KeyAccessFailure.PendingDeletion => "PENDING-DELETION",
        KeyAccessFailure.NotFound => "NOT-FOUND",
        KeyAccessFailure.InvalidState => "INVALID-STATE",
        KeyAccessFailure.Throttled => "THROTTLED",
        KeyAccessFailure.Unreachable => "UNREACHABLE",
        KeyAccessFailure.ServiceFault => "SERVICE-FAULT",
        KeyAccessFailure.InvalidResponse => "INVALID-RESPONSE",
        _ => "REFUSED",
    };
}
