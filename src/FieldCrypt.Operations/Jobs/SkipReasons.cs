namespace FieldCrypt.Operations;

/// <summary>Which errors concern one item, and why it is skipped then; all others end the job.</summary>
internal static class SkipReasons
{
    /// <summary>The reason; null if the error does not concern an item.</summary>
    public static SkipReason? Of(StoreJob job, FieldCryptException error) => error switch
    {
        DataNotAuthenticException => SkipReason.NotAuthentic,
        ProtectedOperationException => SkipReason.NotProtectable,
        KeyAccessException when !job.IsTransient(error) => SkipReason.KeyUnavailable,
        _ => null,
    };
}
