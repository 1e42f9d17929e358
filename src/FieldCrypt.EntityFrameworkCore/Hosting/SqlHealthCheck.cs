using FieldCrypt.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>
/// Reports whether the key of the blind indexes can be opened now, whatever is in memory, and whether the contexts that the host hands out encrypt.
/// </summary>
/// <remarks>
/// Thread-safe. Unhealthy if the key cannot be opened: what is in memory works on until its lifetime ends. Register it with
/// <c>services.AddHealthChecks().AddCheck&lt;SqlHealthCheck&gt;("fieldcrypt-sql")</c>. The keys that values are encrypted with are asked about by
/// <c>AddFieldCryptKms</c>.
/// </remarks>
public sealed class SqlHealthCheck : IHealthCheck
{
    private readonly ColumnEncryption _encryption;
    private readonly IServiceProvider? _services;

    /// <summary>Makes the check.</summary>
    /// <param name="encryption">What holds the keys.</param>
    /// <param name="services">The services of the host, to check that its contexts encrypt; null to check the key alone.</param>
    public SqlHealthCheck(ColumnEncryption encryption, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(encryption);
        (_encryption, _services) = (encryption, services);
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_services is not null && await RegistrationReview.ProblemsAsync(_services, cancellationToken).ConfigureAwait(false) is { Count: > 0 } problems)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", problems));
        }

        try
        {
            if (_encryption.IndexKeys is not { } keys)
            {
                return HealthCheckResult.Healthy("No member is searchable.");
            }

            using var key = await keys.OpenAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy("The key of the blind indexes can be opened.");
        }
        catch (Exception e) when (e is KeyAccessException or DataNotAuthenticException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, ForeignText.Shown(e.Message, FieldCryptException.MaxMessageLength), e);
        }
    }
}
