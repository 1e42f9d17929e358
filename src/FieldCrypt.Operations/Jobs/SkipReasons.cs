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

    /// <summary>
    /// Whether no key that was tried opens an item, today or later: it is gone, or is another. One that is disabled, or that this caller may not use, opens it
    /// again as soon as somebody lets it.
    /// </summary>
    public static bool IsClosedForEver(KeyAccessException error) => error.Reasons.All(
        static reason => reason is KeyAccessFailure.NoMatchingKey or KeyAccessFailure.NotFound or KeyAccessFailure.WrongKey);
}
