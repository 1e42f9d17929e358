namespace FieldCrypt.Diagnostics;

/// <summary>The short names of failures in metrics and traces: few, stable, and free of anything about the data.</summary>
internal static class FailureReason
{
    /// <summary>The name of an error.</summary>
    public static string Of(FieldCryptException error) => error switch
    {
        KeyUnavailableException key => Of(key.Reason),
        DataNotAuthenticException => "data_not_authentic",
        ProtectedOperationException => "protected_operation",
        ConcurrentUpdateException => "concurrent_update",
        FieldCryptConfigurationException => "configuration",
        _ => "other",
    };

    /// <summary>The name of a reason why a key could not be used.</summary>
    public static string Of(KeyUnavailableReason reason) => reason switch
    {
        KeyUnavailableReason.NoMatchingKey => "key.no_matching_key",
        KeyUnavailableReason.WrongKey => "key.wrong_key",
        KeyUnavailableReason.AccessDenied => "key.access_denied",
        KeyUnavailableReason.Disabled => "key.disabled",
        KeyUnavailableReason.PendingDeletion => "key.pending_deletion",
        KeyUnavailableReason.NotFound => "key.not_found",
        KeyUnavailableReason.InvalidState => "key.invalid_state",
        KeyUnavailableReason.Throttled => "key.throttled",
        KeyUnavailableReason.Unreachable => "key.unreachable",
        KeyUnavailableReason.ServiceFault => "key.service_fault",
        KeyUnavailableReason.InvalidResponse => "key.invalid_response",
        KeyUnavailableReason.Refused => "key.refused",
        _ => "key.other",
    };
}
