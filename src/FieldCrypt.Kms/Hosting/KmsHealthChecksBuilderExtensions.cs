using FieldCrypt.Keys;
using FieldCrypt.Kms;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of the keys in AWS KMS.</summary>
public static class KmsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that asks KMS about every key of the registered key provider: its state, a scheduled deletion with its date, its rotation,
    /// the expiry of imported material, and whether the Regions answer; and whether every client of a store that the host hands out encrypts.
    /// Unhealthy if something does not work now, degraded if it needs attention.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What unhealthy is reported as; null for unhealthy.</param>
    /// <param name="tags">Tags to choose the check by.</param>
    /// <param name="configure">Adds further keys, or changes when it warns.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddFieldCryptKms(
        this IHealthChecksBuilder builder,
        string name = "fieldcrypt_kms",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        Action<KmsHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new KmsHealthOptions();
        configure?.Invoke(options);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new KmsHealthCheck(services.GetService<KeyProvider>(), services.GetService<KmsClients>(), options, services),
            failureStatus,
            tags));
    }
}
