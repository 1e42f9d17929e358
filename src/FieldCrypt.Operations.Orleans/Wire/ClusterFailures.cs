namespace FieldCrypt.Operations.Wire;

/// <summary>Which failures of a call to the cluster pass.</summary>
internal static class ClusterFailures
{
    /// <summary>
    /// All but the caller's own cancellation: a silo that ended, a database that is away, whatever an exception of either is called. A coordinator that
    /// refuses says so in its answer.
    /// </summary>
    public static bool MayPass(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && exception is not (OutOfMemoryException or FieldCryptException);
}
