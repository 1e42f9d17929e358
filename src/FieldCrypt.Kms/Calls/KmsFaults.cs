namespace FieldCrypt.Kms;

/// <summary>Tells faults, which may pass by themselves or in another Region, from refusals, which are answers.</summary>
internal static class KmsFaults
{
    /// <summary>Whether trying again, here or elsewhere, can help.</summary>
    public static bool IsFault(this KeyAccessFailure reason) => reason is KeyAccessFailure.Throttled || reason.IsOutage();

    /// <summary>Whether the Region itself seems unwell. A Region that throttles is not.</summary>
    public static bool IsOutage(this KeyAccessFailure reason) =>
        reason is KeyAccessFailure.Unreachable or KeyAccessFailure.ServiceFault;
}
