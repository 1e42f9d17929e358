using System.Globalization;
using FieldCrypt.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms;

/// <summary>Asks about every key that is configured, all at once, and judges what the answers mean for the application.</summary>
/// <remarks>
/// Unhealthy: something does not work now. Degraded: everything works, or reads go on elsewhere, but it needs somebody's attention. A key that
/// does not allow its description may well allow its use, so that this alone is no more than degraded.
/// </remarks>
internal static class KmsKeyReview
{
    /// <summary>Reviews the keys of a provider and of all its members.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="more">Keys that are used in other ways.</param>
    /// <param name="warnBefore">How long before imported material expires it is told.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<IReadOnlyList<KmsKeyFinding>> OfAsync(
        KeyProvider? provider, IEnumerable<KmsKeyUse> more, TimeSpan warnBefore, CancellationToken cancellationToken)
    {
        IEnumerable<IReadOnlyList<KmsKeyUse>> groups =
        [
            .. (provider?.Members ?? []).SelectMany(member => member.KeyUsers).OfType<IKmsKeyUser>().Select(user => user.KmsKeys),
            .. more.Select(use => (IReadOnlyList<KmsKeyUse>)[use]),
        ];
        var findings = await Task.WhenAll(groups.Select(group => OfAsync(group, warnBefore, cancellationToken))).ConfigureAwait(false);
        return [.. findings.SelectMany(group => group)];
    }

    private static async Task<KmsKeyFinding[]> OfAsync(
        IReadOnlyList<KmsKeyUse> group, TimeSpan warnBefore, CancellationToken cancellationToken)
    {
        var statuses = await Task.WhenAll(group.Select(
            use => new KmsKeyInspector(use.Clients).InspectAsync(use.Key, use.IsRsa, cancellationToken))).ConfigureAwait(false);
        var standbyWorks = group.Zip(statuses).Any(pair => pair.First.IsStandby && pair.Second.Reason is null);
        return [.. group.Zip(statuses, (use, status) => Judge(use, status, standbyWorks, warnBefore))];
    }

    private static KmsKeyFinding Judge(KmsKeyUse use, KmsKeyStatus status, bool standbyWorks, TimeSpan warnBefore)
    {
        if (status.Reason is { } reason)
        {
            // Only faults lead to a standby: that one works does not help a key that is disabled.
            var isCovered = use.IsStandby || reason == KeyAccessFailure.AccessDenied || (reason.IsFault() && standbyWorks);
            return new KmsKeyFinding(use, status, isCovered ? HealthStatus.Degraded : HealthStatus.Unhealthy, status.Problem);
        }

        if (status.MaterialExpiresAt is { } expiry && expiry - use.Clients.Options.TimeProvider.GetUtcNow() <= warnBefore)
        {
            var date = expiry.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            return new KmsKeyFinding(
                use, status, HealthStatus.Degraded, $"The imported key material of {use.Key} expires on {date} UTC; import it again before.");
        }

        return new KmsKeyFinding(use, status, HealthStatus.Healthy, null);
    }
}
