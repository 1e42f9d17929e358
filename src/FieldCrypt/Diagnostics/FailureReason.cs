namespace FieldCrypt.Diagnostics;

/// <summary>The short names of failures in metrics and traces: few, stable, and free of anything about the data.</summary>
internal static class FailureReason
{
    /// <summary>The name of an error.</summary>
    public static string Of(FieldCryptException error) => error switch
    {
        KeyAccessException key => Of(key.Reason),
        DataNotAuthenticException => "data_not_authentic",
        ProtectedOperationException => "protected_operation",
        ConcurrentUpdateException => "concurrent_update",
        FieldCryptConfigurationException => "configuration",
        _ => "other",
    };

    /// <summary>The name of a reason why a key could not be used.</summary>
    public static string Of(KeyAccessFailure reason) => reason switch
    {
        KeyAccessFailure.NoMatchingKey => "key.no_matching_key",
        KeyAccessFailure.WrongKey => "key.wrong_key",
        KeyAccessFailure.AccessDenied => "key.access_denied",
        KeyAccessFailure.Disabled => "key.disabled",
        KeyAccessFailure.PendingDeletion => "key.pending_deletion",
        KeyAccessFailure.NotFound => "key.not_found",
        KeyAccessFailure.InvalidState => "key.invalid_state",
        KeyAccessFailure.Throttled => "key.throttled",
        KeyAccessFailure.Unreachable => "key.unreachable",
        KeyAccessFailure.ServiceFault => "key.service_fault",
        KeyAccessFailure.InvalidResponse => "key.invalid_response",
        KeyAccessFailure.Refused => "key.refused",
        _ => "key.other",
    };
}
